"""What an operator may read while a person lets them follow: copies under a key of their own."""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('conversations', sa.Column('follower', sa.LargeBinary(), nullable=True))
    op.add_column('conversations', sa.Column('followed_until', sa.BigInteger(), nullable=True))
    # Nothing has ever been written to the older one.
    op.drop_table('bridges')
    op.create_table('bridges',
    sa.Column('conversation', sa.String(length=32), nullable=False),
    sa.Column('words_hash', sa.String(length=64), nullable=True),
    sa.Column('stage', sa.String(length=8), nullable=False),
    sa.Column('account', sa.String(length=32), nullable=True),
    sa.Column('session', sa.String(length=64), nullable=True),
    sa.Column('nonce', sa.String(length=16), nullable=False),
    sa.Column('until', sa.BigInteger(), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['conversation'], ['conversations.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation'),
    sa.UniqueConstraint('words_hash')
    )
    op.create_index('ix_bridges_account', 'bridges', ['account'])
    op.create_index('ix_bridges_until', 'bridges', ['until'])
    op.create_table('bridge_messages',
    sa.Column('conversation', sa.String(length=32), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['conversation'], ['bridges.conversation'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation', 'seq')
    )


def downgrade() -> None:
    op.drop_table('bridge_messages')
    op.drop_table('bridges')
    op.create_table('bridges',
    sa.Column('conversation', sa.String(length=32), nullable=False),
    sa.Column('words_hash', sa.String(length=64), nullable=False),
    sa.Column('offered_at', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.String(length=32), nullable=True),
    sa.Column('joined_at', sa.BigInteger(), nullable=True),
    sa.Column('consented_at', sa.BigInteger(), nullable=True),
    sa.Column('until', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['conversation'], ['conversations.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation'),
    sa.UniqueConstraint('words_hash')
    )
    op.drop_column('conversations', 'followed_until')
    op.drop_column('conversations', 'follower')
