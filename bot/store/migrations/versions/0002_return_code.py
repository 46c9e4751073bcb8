"""A conversation can be found by the hash of its return code."""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('return_hash', sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f('ix_conversations_return_hash'), ['return_hash'], unique=True)


def downgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversations_return_hash'))
        batch_op.drop_column('return_hash')
