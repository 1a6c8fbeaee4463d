"""Whether the web process can have its address."""

from __future__ import annotations

import socket

from bot.errors import ConfigurationError


def check_port(host: str, port: int) -> None:
    """Raise ConfigurationError unless the address is free; granian itself shares ports and would not mind."""
    example = f"for example PORT={port + 1 if port < 65535 else port - 1}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in found[:1]:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except socket.gaierror:
        raise ConfigurationError(
            f"HOST: {host} is no address of this machine; for example HOST=127.0.0.1"
        ) from None
    except PermissionError:
        raise ConfigurationError(f"PORT: {port} needs root; take one above 1023, {example}") from None
    except OSError as trouble:
        raise ConfigurationError(
            f"PORT: {port} on {host} cannot be used ({trouble.strerror}); stop what uses it, or set another, {example}"
        ) from None
