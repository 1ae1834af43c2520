"""What Slack told us of whole workspaces: where our app is installed, and limits.

Beside `bot/store/tables`, in the same forms: moments are integer microseconds UTC. These keys lead with
the workspace, for they are Slack's, whatever brands work there.
"""

from sqlalchemy import VARCHAR, BigInteger, Column, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

_TEXT = String().with_variant(VARCHAR(collation="C"), "postgresql")


def _text() -> Column[str]:
    return Column(_TEXT, nullable=False)


def _us(*, null: bool = False) -> Column[int]:
    return Column(BigInteger, nullable=null)


class InstallationRow(SQLModel, table=True):
    """Our app in one workspace, or (where `workspace` is empty) in all of an enterprise.

    Outside an enterprise `enterprise_id` is empty. `sealed` is the bot token, encrypted; it goes when the installation
    ends. `ended_why` says in a word of Slack's what ended it.
    """

    __tablename__ = "slack_installation"
    workspace: str = Field(sa_column=Column(_TEXT, primary_key=True))
    enterprise_id: str = Field(sa_column=Column(_TEXT, primary_key=True))
    name: str = Field(sa_column=_text())
    bot_user_id: str = Field(sa_column=_text())
    sealed: str = Field(sa_column=Column(Text, nullable=False))
    installed_us: int = Field(sa_column=_us())
    ended_us: int | None = Field(default=None, sa_column=_us(null=True))
    ended_why: str = Field(sa_column=_text())


class InstallStateRow(SQLModel, table=True):
    """An installation that was begun and may end once. `state` is the SHA-256 of what Slack returns."""

    __tablename__ = "slack_install_state"
    state: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    expires_us: int = Field(sa_column=_us())


class LimitedRow(SQLModel, table=True):
    """A workspace of which Slack last held events back, because there were too many."""

    __tablename__ = "slack_limited"
    workspace: str = Field(sa_column=Column(_TEXT, primary_key=True))
    limited_us: int = Field(sa_column=_us())
