"""What reviewers make of texts that were not understood: the topic it should have been, and examples."""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('not_understood', sa.Column('topic', sa.String(length=64), nullable=True))
    op.create_table(
        'examples',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('language', sa.String(length=8), nullable=False),
        sa.Column('topic', sa.String(length=64), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('made_by', sa.String(length=32), nullable=False),
        sa.Column('made_at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )


def downgrade() -> None:
    op.drop_table('examples')
    op.drop_column('not_understood', 'topic')
