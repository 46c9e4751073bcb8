"""The web chat: pages made on the server, complete without JavaScript."""

from api.chat.failures import failed
from api.chat.files import HashedFiles
from api.chat.routes import router
from api.chat.visit import address_of

__all__ = ["HashedFiles", "address_of", "failed", "router"]
