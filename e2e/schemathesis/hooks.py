"""What schemathesis does not know by itself: which names exist, and how facts on lines are written.

ENTENTE_KNOWN names a file of JSON: for each parameter the values that lead somewhere. Most of the values that are made
up are replaced by one of them, so that operations are reached; the rest stay, so that strange names are tried too.
"""

import json
import os
import zlib

import schemathesis

with open(os.environ["ENTENTE_KNOWN"], encoding="utf-8") as file:
    KNOWN = json.load(file)


@schemathesis.serializer("application/x-ndjson", "application/gzip", "application/octet-stream")
def raw(_context, value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@schemathesis.hook
def map_path_parameters(_context, path_parameters):
    return _known(path_parameters)


@schemathesis.hook
def map_query(_context, query):
    return _known(query)


def _known(parameters):
    """The same for the same parameters: what is found can be repeated."""
    if not parameters:
        return parameters
    mark = zlib.crc32(json.dumps(parameters, sort_keys=True, default=str).encode())
    for place, name in enumerate(sorted(parameters)):
        values = KNOWN.get(name)
        own = mark >> place
        if values and own % 5:
            parameters[name] = values[own % len(values)]
    return parameters
