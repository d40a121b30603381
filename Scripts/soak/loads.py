"""Loads that many clients at once are. Every loop is bounded in count and time."""

import asyncio
import contextlib
import socket
import sys
import time

from server import HOST, LIMIT, Server, answer, request


async def short(server: Server, count: int, at_once: int, user: str = "") -> dict:
    """Short requests over connections that stay, of this user."""
    statuses: dict[int, int] = {}
    times: list[float] = []
    left = count

    async def client() -> None:
        nonlocal left
        reader, writer = await asyncio.open_connection(HOST, server.port)
        while left > 0:
            left -= 1
            began = time.monotonic()
            writer.write(request({"prompt": f"{left}", "n_predict": 1, "temperature": 0, "user": user}))
            status = await answer(reader)
            times.append(time.monotonic() - began)
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    await asyncio.gather(*(client() for _ in range(at_once)))
    times.sort()
    return {"answers": statuses, "p50_ms": round(times[len(times) // 2] * 1000, 1),
            "p99_ms": round(times[len(times) * 99 // 100] * 1000, 1)}


async def idle(server: Server, count: int) -> dict:
    """Connections that say nothing, while others are answered."""
    before = server.memory()
    connections = [await asyncio.open_connection(HOST, server.port) for _ in range(count)]
    others = await short(server, 200, 4)
    during = server.memory()
    for _, writer in connections:
        writer.close()
    return {"connections": count, "MiB": round(during - before, 1), "beside them": others}


async def unread(server: Server, body: dict) -> socket.socket:
    """Asks for a stream and reads nothing of it, with as little room for it as the kernel gives."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(connection, (HOST, server.port))
    await loop.sock_sendall(connection, request(body))
    return connection


async def slow_readers(server: Server, count: int) -> dict:
    """Streams that nobody reads, each of several MiB, which is more than kernels keep for a connection."""
    before = server.memory()
    body = {"prompt": "a", "n_predict": 450, "ignore_eos": True, "stream": True, "n_probs": 100}
    began = time.monotonic()
    connections = [await unread(server, body) for _ in range(count)]
    others = asyncio.create_task(short(server, 200, 4, user="another"))
    peak = before
    engine_free = 0.0
    is_over = False
    while not is_over:
        if time.monotonic() - began > 3 * LIMIT:
            sys.exit(f"slow readers are not cut within {3 * LIMIT} s")
        await asyncio.sleep(1)
        figures = await asyncio.to_thread(server.metrics)
        peak = max(peak, figures["process_resident_memory_bytes"] / 2**20)
        if figures["chasqui_requests_active"] + figures["chasqui_requests_queued"] == 0:
            engine_free = engine_free or time.monotonic() - began
            # The one that is left asks for the metrics.
            is_over = figures["chasqui_http_requests_running"] <= 1
    took = time.monotonic() - began
    cut = server.metrics()["chasqui_client_disconnects_total"]
    beside = await others
    after = server.memory()
    for connection in connections:
        connection.close()
    return {"streams": count, "cut": int(cut), "MiB at most": round(peak - before, 1),
            "MiB afterwards": round(after - before, 1), "engine free after s": round(engine_free, 1),
            "all cut after s": round(took, 1), "beside them": beside}


async def slow_writers(server: Server, count: int) -> dict:
    """Bodies that come a byte at a time, and never whole."""
    before = server.memory()
    connections = [await asyncio.open_connection(HOST, server.port) for _ in range(count)]
    for _, writer in connections:
        writer.write(b"POST /completion HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
    others = await short(server, 200, 4)
    cut = 0
    began = time.monotonic()
    open_ones = list(connections)
    while open_ones and time.monotonic() - began < 30:
        await asyncio.sleep(0.5)
        still = []
        for reader, writer in open_ones:
            if reader.at_eof() or writer.is_closing():
                cut += 1
                continue
            with contextlib.suppress(OSError):
                writer.write(b" ")
            with contextlib.suppress(asyncio.TimeoutError, OSError, asyncio.IncompleteReadError):
                if await asyncio.wait_for(reader.read(4096), 0.001) == b"":
                    cut += 1
                    continue
            still.append((reader, writer))
        open_ones = still
    return {"writers": count, "cut": cut, "MiB": round(server.memory() - before, 1), "beside them": others}


async def descriptors(server: Server) -> dict:
    """More connections than the server may have open files."""
    connections = []
    for _ in range(400):
        with contextlib.suppress(OSError):
            connections.append(await asyncio.open_connection(HOST, server.port))
    for _, writer in connections:
        writer.close()
    server.wait(lambda: server.status("/health") == 200, "the server answers again")
    return {"connections tried": 400, "answers afterwards": True}
