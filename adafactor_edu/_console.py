"""Text that arrives whatever the system's code page is."""


def make_writable(*streams):
    """Let `streams` take every character, also where the code page (of Windows, say) lacks some.

    A file or a pipe then gets UTF-8; a terminal keeps its code page, which shows ``?`` instead.
    """
    for stream in streams:
        encoding = (getattr(stream, "encoding", None) or "").lower().replace("-", "")
        if encoding == "utf8" or not hasattr(stream, "reconfigure"):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")
