package dev.entrada.client;

import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import java.util.stream.Stream;

/** What today's clients send to the registration endpoint, as captured or documented. */
enum Registrations {
  CLAUDE(
      """
      {"client_name":"Claude","grant_types":["authorization_code","refresh_token"],
       "response_types":["code"],"token_endpoint_auth_method":"client_secret_post","scope":"read",
       "redirect_uris":["https://claude.ai/api/mcp/auth_callback"]}"""),
  CLAUDE_CODE(
      """
      {"client_name":"Claude Code (example)","application_type":"native",
       "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
       "token_endpoint_auth_method":"none","redirect_uris":["http://localhost:54321/callback"]}"""),
  VS_CODE(
      """
      {"client_name":"Visual Studio Code","application_type":"native",
       "client_uri":"https://code.visualstudio.com",
       "grant_types":["authorization_code","refresh_token",
         "urn:ietf:params:oauth:grant-type:device_code"],
       "response_types":["code"],"token_endpoint_auth_method":"none",
       "redirect_uris":["https://insiders.vscode.dev/redirect","https://vscode.dev/redirect",
         "http://127.0.0.1/","http://127.0.0.1:33418/"]}"""),
  CURSOR(
      """
      {"client_name":"Cursor","application_type":"web",
       "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
       "token_endpoint_auth_method":"none",
       "redirect_uris":["http://localhost:8787/callback",
         "https://www.cursor.com/agents/mcp/oauth/callback",
         "cursor://anysphere.cursor-mcp/oauth/callback"]}"""),
  CHATGPT(
      """
      {"client_name":"ChatGPT","grant_types":["authorization_code","refresh_token"],
       "response_types":["code"],"token_endpoint_auth_method":"none",
       "redirect_uris":["https://chatgpt.com/connector_platform_oauth_redirect"]}"""),
  INSPECTOR(
      """
      {"client_name":"MCP Inspector","client_uri":"https://github.com/modelcontextprotocol/inspector",
       "application_type":"native","grant_types":["authorization_code","refresh_token"],
       "response_types":["code"],"token_endpoint_auth_method":"none","scope":"read offline_access",
       "redirect_uris":["http://127.0.0.1:6276/oauth/callback"]}"""),
  MCP_REMOTE(
      """
      {"client_name":"MCP CLI Proxy","client_uri":"https://github.com/punkpeye/mcp-remote",
       "software_id":"2e6dc280-f3c3-4e01-99a7-8181dbd1d23d","software_version":"0.15.1",
       "application_type":"native","grant_types":["authorization_code","refresh_token"],
       "response_types":["code"],"token_endpoint_auth_method":"none",
       "redirect_uris":["http://localhost:49150/oauth/callback"]}""");

  private final String json;

  Registrations(String json) {
    this.json = json;
  }

  String json() {
    return json;
  }

  ClientMetadata metadata() {
    return read(json);
  }

  static ClientMetadata read(String json) {
    return ClientMetadata.read(Json.parseObject(json, JsonLimits.REQUEST));
  }

  static ClientMetadata withRedirectUris(String... uris) {
    String list = String.join(",", Stream.of(uris).map(uri -> '"' + uri + '"').toList());
    return read("{\"redirect_uris\":[" + list + "]}");
  }
}
