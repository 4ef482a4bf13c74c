"""Links from a page to its notebook: run it, read its source, download it.

The links follow the repository: the environment variable ``REPOSITORY_URL``, else the git remote
``origin``.  Where neither is a public address, no link that would lead nowhere is shown.
"""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import quote

BINDER = "https://mybinder.org/v2"
BRANCH = "HEAD"  # whatever the repository's default branch is


def repository_url(folder):
    """Return the public address of the repository that holds `folder`, or None."""
    url = os.environ.get("REPOSITORY_URL") or _remote(folder)
    ssh = re.fullmatch(r"(?:ssh://)?git@([^:/]+)[:/](.+)", url)
    if ssh:
        url = f"https://{ssh[1]}/{ssh[2]}"
    address = re.fullmatch(r"https?://(?:[^@/]*@)?([^/]+/.+?)(?:\.git)?/?", url)
    return f"https://{address[1]}" if address else None


def _remote(folder):
    command = ["git", "-C", str(folder), "remote", "get-url", "origin"]
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:  # no git
        return ""


def binder_url(repository, path):
    """Return the address that opens the notebook at `path` in JupyterLab on Binder."""
    host, _, name = repository.removeprefix("https://").partition("/")
    if host == "github.com":
        place = f"gh/{name}"
    elif host == "gitlab.com":
        place = f"gl/{quote(name, safe='')}"
    else:
        place = f"git/{quote(repository, safe='')}"
    return f"{BINDER}/{place}/{BRANCH}?labpath={quote(path, safe='')}"


def source_url(repository, path):
    """Return the address where the file at `path` can be read, or None for an unknown host."""
    host = repository.removeprefix("https://").partition("/")[0]
    folder = {"github.com": "blob", "gitlab.com": "-/blob"}.get(host)
    return f"{repository}/{folder}/{BRANCH}/{path}" if folder else None


def add_links(app, pagename, templatename, context, doctree):
    """Offer what can be done with the file of one page."""
    if not doctree:
        return
    file = Path(app.env.doc2path(pagename))
    path = file.relative_to(app.srcdir).as_posix()
    notebook = file.suffix == ".ipynb"
    links = []
    if app.repository and notebook:
        links.append(
            {"icon": "run", "text": "Run on Binder", "url": binder_url(app.repository, path)}
        )
    if notebook and context.get("sourcename"):
        download = context["pathto"](f"_sources/{context['sourcename']}", 1)
        links.append({"icon": "download", "text": "Notebook", "url": download, "download": True})
    if app.repository and source_url(app.repository, path):
        links.append({"icon": "source", "text": "Source", "url": source_url(app.repository, path)})
    context["page_links"] = links


def setup(app):
    """Find the repository once, then add the links to every page."""
    app.repository = repository_url(app.confdir)
    app.connect("html-page-context", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
