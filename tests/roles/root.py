"""What is open to everybody over the API."""

from tests.roles.matrix import Row

ROWS = {
    "GET root.ping": Row((200,) * 9),
}
