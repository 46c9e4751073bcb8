"""Which centre a case was taken over from while nobody was there; who did not want to take one over.

Columns are added in place: the version before goes on writing meanwhile.
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('cases', sa.Column('covered_from', sa.String(length=32), nullable=True))
    op.add_column('cases', sa.Column('declined_by', sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column('cases', 'declined_by')
    op.drop_column('cases', 'covered_from')
