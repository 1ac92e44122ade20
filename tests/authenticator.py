"""A device that keeps passkeys, for tests: it signs as a real one does (W3C Web Authentication, sections 6 and 7)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(octets: bytes) -> str:
    """Write octets as browsers do."""
    return urlsafe_b64encode(octets).decode().rstrip("=")


def octets(written: str) -> bytes:
    """Read what browsers write."""
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


@dataclass
class Authenticator:
    """One device with one passkey; ``verifies`` is whether it asks for a finger, a face or a PIN."""

    origin: str = "http://localhost"
    credential_id: bytes = b"a passkey of the tests"
    verifies: bool = True
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: str) -> str:
        """Answer navigator.credentials.create()."""
        asked = json.loads(options)
        client = self.client_data("webauthn.create", asked["challenge"])
        data = self.authenticator_data(asked["rp"]["id"], ATTESTED) + self.attested()
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self.answer({"clientDataJSON": text(client), "attestationObject": text(attestation)})

    def get(self, options: str) -> str:
        """Answer navigator.credentials.get()."""
        asked = json.loads(options)
        self.count += 1
        client = self.client_data("webauthn.get", asked["challenge"])
        data = self.authenticator_data(asked["rpId"], 0)
        signed = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": client, "authenticatorData": data, "signature": signed}
        return self.answer({name: text(value) for name, value in response.items()})

    def client_data(self, kind: str, challenge: str) -> bytes:
        """Return what the browser adds: what was asked, and by whom."""
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def authenticator_data(self, host: str, flags: int) -> bytes:
        """Return what the device says about itself."""
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def attested(self) -> bytes:
        """Return the new passkey's id and public key."""
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        return bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + encode_cbor(cose)

    def answer(self, response: dict[str, Any]) -> str:
        """Return an answer as the page sends it."""
        own = text(self.credential_id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})
