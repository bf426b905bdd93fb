"""FastMCP with its Entra provider, told that Entra is on localhost.

Arguments: port, authority, tenant, client id, secret, and where state is kept: "default" (encrypted files), "memory",
or the URL of a Redis (encrypted likewise).
One uvicorn worker, warnings only in the log. GET /probe is as little behind FastMCP's bearer check
as the benchmark's servlet is behind a filter: the check runs for every path, and the probe asks whom it found.
"""

import os
import sys

os.environ["FASTMCP_LOG_LEVEL"] = "WARNING"

import uvicorn
from fastmcp import FastMCP
from fastmcp.server.auth.providers.azure import AzureProvider
from key_value.aio.stores.memory import MemoryStore
from starlette.responses import JSONResponse

port, authority, tenant, client_id, secret, store = sys.argv[1:]

if store == "memory":
    storage = MemoryStore()
elif store == "default":
    storage = None
else:
    from cryptography.fernet import Fernet
    from key_value.aio.stores.redis import RedisStore
    from key_value.aio.wrappers.encryption import FernetEncryptionWrapper

    storage = FernetEncryptionWrapper(key_value=RedisStore(url=store), fernet=Fernet(Fernet.generate_key()))

auth = AzureProvider(
    client_id=client_id,
    client_secret=secret,
    tenant_id=tenant,
    required_scopes=["read"],
    base_url=f"http://localhost:{port}",
    token_issuer=f"{authority}/{tenant}/v2.0",
    jwt_signing_key="a secret for tests of more than thirty-two bytes",
    forward_resource=False,
    client_storage=storage,
)
# The provider speaks https to its authority and nothing else; the simulated tenant is on loopback.
auth._upstream_authorization_endpoint = f"{authority}/{tenant}/oauth2/v2.0/authorize"
auth._upstream_token_endpoint = f"{authority}/{tenant}/oauth2/v2.0/token"
auth._token_validator.jwks_uri = f"{authority}/{tenant}/discovery/v2.0/keys"

mcp = FastMCP("benchmark", auth=auth)


@mcp.custom_route("/probe", methods=["GET"])
async def probe(request):
    status = 200 if request.user.is_authenticated else 401
    return JSONResponse({"jsonrpc": "2.0", "id": 1}, status_code=status)


uvicorn.run(
    mcp.http_app(stateless_http=True, json_response=True),
    host="127.0.0.1",
    port=int(port),
    log_level="error",  # no line for each request of a client that offers HTTP/2
    access_log=False,
)
