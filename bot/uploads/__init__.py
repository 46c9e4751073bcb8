"""Files that a person sends: known by their content alone, and kept without what the phone wrote in."""

from bot.uploads.bad import BadUpload
from bot.uploads.upload import MAX_FILE, Upload, media_type_of, read_upload

__all__ = ["MAX_FILE", "BadUpload", "Upload", "media_type_of", "read_upload"]
