"""Accounts that log in, work on cases, audit, closures, calls back, bridges.

Columns are added in place, and what must have a value has one from the database: the version before
goes on writing meanwhile, and SQLite makes no table anew, which would take the rows that refer to it.
"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# Name, type, and the value of rows that know nothing of it (None: no value).
ACCOUNTS = (
    ('login', sa.String(length=64), None),
    ('salt', sa.LargeBinary(), None),
    ('verifier', sa.LargeBinary(), None),
    ('private_key', sa.LargeBinary(), None),
    ('totp', sa.LargeBinary(), None),
    ('totp_step', sa.BigInteger(), '0'),
    ('failures', sa.Integer(), '0'),
    ('failed_at', sa.BigInteger(), None),
    ('language', sa.String(length=8), 'nb'),
    ('on_duty_at', sa.BigInteger(), None),
)
CASES = (
    ('claimed_at', sa.BigInteger(), None),
    ('answered_at', sa.BigInteger(), None),
    ('outcome', sa.String(length=32), None),
    ('transfer_account', sa.String(length=32), None),
    ('transfer_centre', sa.String(length=32), None),
    ('person_seq', sa.Integer(), '0'),
    ('read_seq', sa.Integer(), '0'),
    ('undeliverable', sa.Boolean(), sa.false()),
    ('helped', sa.String(length=8), None),
    ('closed_by', sa.String(length=32), None),
    ('undo_until', sa.BigInteger(), None),
    ('changed', sa.BigInteger(), '0'),
    ('reason', sa.String(length=32), None),
)
NEW_TABLES = (
    'recovery_codes',
    'invitations',
    'staff_sessions',
    'audit',
    'audit_head',
    'case_clock',
    'notes',
    'reply_drafts',
    'presence',
    'attachments',
    'callbacks',
    'closures',
    'not_understood',
    'not_understood_keys',
    'bridges',
)


def upgrade() -> None:
    for name, kind, default in ACCOUNTS:
        op.add_column('accounts', sa.Column(name, kind, nullable=default is None, server_default=default))
    op.create_index('ix_accounts_login', 'accounts', ['login'], unique=True)
    for name, kind, default in CASES:
        op.add_column('cases', sa.Column(name, kind, nullable=default is None, server_default=default))
    op.create_table('recovery_codes',
    sa.Column('account', sa.String(length=32), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('used', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['accounts.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account', 'hash')
    )

    op.create_table('invitations',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('centre_id', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=32), nullable=True),
    sa.Column('created_by', sa.String(length=32), nullable=True),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('token_hash')
    )

    op.create_table('staff_sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('account', sa.String(length=32), nullable=False),
    sa.Column('private_key', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.Column('confirmed_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['accounts.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash')
    )
    op.create_index('ix_staff_sessions_account', 'staff_sessions', ['account'], unique=False)

    op.create_table('audit',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.String(length=32), nullable=True),
    sa.Column('action', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq'),
    sqlite_autoincrement=True
    )
    op.create_index('ix_audit_at', 'audit', ['at'], unique=False)

    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )

    op.create_table('case_clock',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )

    op.create_table('notes',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=32), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['case'], ['cases.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_notes_case', 'notes', ['case'], unique=False)

    op.create_table('reply_drafts',
    sa.Column('case', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=32), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['case'], ['cases.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case', 'account')
    )

    op.create_table('presence',
    sa.Column('case', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=32), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.Column('typing_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['case'], ['cases.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case', 'account')
    )

    op.create_table('attachments',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('conversation', sa.String(length=32), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['conversation'], ['conversations.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_attachments_conversation', 'attachments', ['conversation'], unique=False)

    op.create_table('callbacks',
    sa.Column('conversation', sa.String(length=32), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('done_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['conversation'], ['conversations.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation')
    )

    op.create_table('closures',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('centre_id', sa.String(length=32), nullable=False),
    sa.Column('first_day', sa.String(length=10), nullable=False),
    sa.Column('last_day', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=32), nullable=False),
    sa.Column('created_by', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_closures_centre_id', 'closures', ['centre_id'], unique=False)

    op.create_table('not_understood',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_not_understood_state', 'not_understood', ['state'], unique=False)

    op.create_table('not_understood_keys',
    sa.Column('text', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=32), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['text'], ['not_understood.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('text', 'account')
    )

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

    op.execute('INSERT INTO case_clock (id, value) VALUES (1, 0)')
    op.execute("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '')")


def downgrade() -> None:
    for table in reversed(NEW_TABLES):
        op.drop_table(table)
    for name, _, _ in CASES:
        op.drop_column('cases', name)
    op.drop_index('ix_accounts_login', 'accounts')
    for name, _, _ in ACCOUNTS:
        op.drop_column('accounts', name)
