"""Nothing has ever been written to `done_at`: a number goes when the call is made."""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('callbacks') as batch_op:
        batch_op.drop_column('done_at')


def downgrade() -> None:
    op.add_column('callbacks', sa.Column('done_at', sa.BigInteger(), nullable=True))
