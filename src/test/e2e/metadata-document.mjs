// A client that is known by its metadata document: publishes it on https, and proves itself as the document says.
// publish(method, pfx): method is none, or the algorithm that the client signs its assertions with; pfx holds the host's key.
import { createServer } from 'node:https'; import { readFileSync } from 'node:fs'; import { promisify } from 'node:util'; import { generateKeyPair as generate } from 'node:crypto';
const KEYS = {
  RS256: ['rsa', { modulusLength: 2048 }], PS256: ['rsa', { modulusLength: 2048 }],
  ES256: ['ec', { namedCurve: 'P-256' }], EdDSA: ['ed25519', {}],
};

export async function publish({ method, pfx, redirectUri, privateKeyJwt }) {
  const documents = new Map();
  const server = createServer({ pfx: readFileSync(pfx), passphrase: process.env.PFX_PASSWORD }, (request, response) => {
    const document = documents.get(request.url);
    console.error(`document ${request.url} -> ${document ? 200 : 404}`);
    response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? {}));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const base = `https://localhost:${server.address().port}`;
  const url = `${base}/client.json`;
  const document = {
    client_id: url, client_name: `e2e-document-${method}`, redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], token_endpoint_auth_method: 'none',
  };
  documents.set('/client.json', document);
  if (method === 'none') return { url };

  const { publicKey, privateKey } = await promisify(generate)(...KEYS[method]);
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: method, alg: method, use: 'sig' }] };
  document.token_endpoint_auth_method = 'private_key_jwt';
  document.token_endpoint_auth_signing_alg = method;
  if (method === 'ES256') { // one of them keeps its keys elsewhere
    document.jwks_uri = `${base}/jwks.json`;
    documents.set('/jwks.json', jwks);
  } else document.jwks = jwks;
  return { url, authenticate: privateKeyJwt({ issuer: url, subject: url, privateKey: { ...privateKey.export({ format: 'jwk' }), alg: method }, alg: method }) };
}
