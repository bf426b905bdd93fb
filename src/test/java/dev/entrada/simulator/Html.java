package dev.entrada.simulator;

/** The frame of the simulator's pages. */
final class Html {
  private static final String LAYOUT =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <style>
      body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #eef1f5; }
      main { max-width: 26rem; margin: 8vh auto; padding: 2rem; background: #fff;
        border-radius: .5rem; box-shadow: 0 1px 8px #0002; }
      h1 { margin: 0 0 .5rem; font-size: 1.4rem; }
      .note { margin: 0 0 1.5rem; padding: .5rem .75rem; background: #fff4ce; font-size: .9rem; }
      .error { color: #a4262c; }
      label { display: block; font-size: .9rem; }
      input { box-sizing: border-box; width: 100%%; padding: .5rem; font: inherit;
        border: 1px solid #767676; border-radius: .25rem; }
      button { margin: 1rem .5rem 0 0; padding: .4rem 1rem; font: inherit; border-radius: .25rem;
        border: 1px solid #767676; background: #fff; cursor: pointer; }
      button.main { color: #fff; background: #0f5aa8; border-color: #0f5aa8; }
      ul { margin: 1rem 0 0; padding: 0; list-style: none; }
      li button { width: 100%%; margin: .25rem 0; text-align: left; }
      code, dd { overflow-wrap: anywhere; }
      </style>
      </head>
      <body>
      <main>
      <p class="note">Simulated Microsoft Entra tenant, for testing.</p>
      %s
      </main>
      </body>
      </html>
      """;

  private Html() {}

  static Reply page(int status, String title, String content) {
    return Reply.html(status, LAYOUT.formatted(escape(title), content))
        .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        .with("X-Frame-Options", "DENY");
  }

  static String escape(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
