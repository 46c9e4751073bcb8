"""The vetted answers: content files in, a topic's answer in a person's language out."""

from bot.answers.build import Answer, Answers, Level
from bot.answers.facts import Fact, Facts
from bot.answers.topics import Paragraph, Topic, Topics

__all__ = ["Answer", "Answers", "Fact", "Facts", "Level", "Paragraph", "Topic", "Topics"]
