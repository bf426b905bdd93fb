package dev.entrada.http;

/** What real clients register, as captured from them or documented by their vendors. */
enum RealClients {
  CLAUDE(
      """
      {"client_name":"Claude","redirect_uris":["https://claude.ai/api/mcp/auth_callback"],
       "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
       "token_endpoint_auth_method":"none","scope":"read write offline_access"}"""),
  VS_CODE(
      """
      {"client_name":"Visual Studio Code","client_uri":"https://code.visualstudio.com",
       "grant_types":["authorization_code","refresh_token",
         "urn:ietf:params:oauth:grant-type:device_code"],
       "response_types":["code"],"redirect_uris":["https://insiders.vscode.dev/redirect",
         "https://vscode.dev/redirect","http://127.0.0.1/","http://127.0.0.1:33418/"],
       "scope":"read","token_endpoint_auth_method":"none","application_type":"native"}"""),
  CURSOR(
      """
      {"client_name":"Cursor","redirect_uris":["http://localhost:8787/callback",
         "https://www.cursor.com/agents/mcp/oauth/callback",
         "cursor://anysphere.cursor-mcp/oauth/callback"],
       "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
       "token_endpoint_auth_method":"none","application_type":"web"}"""),
  CHATGPT(
      """
      {"client_name":"ChatGPT",
       "redirect_uris":["https://chatgpt.com/connector_platform_oauth_redirect"],
       "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
       "token_endpoint_auth_method":"client_secret_post","application_type":"web"}"""),
  INSPECTOR(
      """
      {"redirect_uris":["http://127.0.0.1:6276/oauth/callback"],
       "token_endpoint_auth_method":"none","application_type":"native",
       "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
       "client_name":"MCP Inspector",
       "client_uri":"https://github.com/modelcontextprotocol/inspector","scope":"read"}"""),
  MCP_REMOTE(
      """
      {"redirect_uris":["http://localhost:27485/oauth/callback"],
       "token_endpoint_auth_method":"none","application_type":"native",
       "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
       "client_name":"MCP CLI Proxy","client_uri":"https://github.com/punkpeye/mcp-remote",
       "software_id":"2e6dc280-f3c3-4e01-99a7-8181dbd1d23d","software_version":"0.15.1"}"""),
  CODEX(
      """
      {"client_name":"Codex","redirect_uris":["http://127.0.0.1:43117/callback"],
       "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
       "token_endpoint_auth_method":"none","application_type":"native"}"""),
  CLAUDE_CODE(
      """
      {"client_name":"Claude Code (entrada)","redirect_uris":["http://localhost:51234/callback"],
       "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
       "token_endpoint_auth_method":"none","application_type":"native"}""");

  private final String body;

  RealClients(String body) {
    this.body = body;
  }

  /** The body of the registration. */
  String body() {
    return body;
  }

  /** The redirect URI it comes back to. */
  String redirectUri() {
    return switch (this) {
      case CLAUDE -> "https://claude.ai/api/mcp/auth_callback";
      case VS_CODE -> "http://127.0.0.1:33418/";
      case CURSOR -> "cursor://anysphere.cursor-mcp/oauth/callback";
      case CHATGPT -> "https://chatgpt.com/connector_platform_oauth_redirect";
      case INSPECTOR -> "http://127.0.0.1:6276/oauth/callback";
      case MCP_REMOTE -> "http://localhost:27485/oauth/callback";
      case CODEX -> "http://127.0.0.1:61999/callback";
      case CLAUDE_CODE -> "http://localhost:50001/callback";
    };
  }
}
