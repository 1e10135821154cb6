"""How much a program may send at once: counted as it comes, whatever it says of its length."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounded:
    """Lets an application read a body up to a size, and no further: reading on is an HTTPException of 413."""

    app: ASGIApp
    most_bytes: int = MOST_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b"")) if message["type"] == "http.request" else 0
            if came > self.most_bytes:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)
