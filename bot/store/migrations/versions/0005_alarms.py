"""When somebody was told by mail that a case waits."""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('cases', sa.Column('alarmed_at', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column('cases', 'alarmed_at')
