namespace FsVoice.OutboundSocket.Api;

/// <summary>A page to try the API out: one file, nothing from elsewhere. It holds no data; every request needs a key that is typed in.</summary>
internal static class TryItPage
{
    /// <summary>What the page may load and where it may send: itself and this server.</summary>
    public const string Policy = "default-src 'none'; script-src 'nonce-{0}'; style-src 'nonce-{0}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page.</summary>
    /// <param name="nonce">The one of the header.</param>
    public static string Write(string nonce) => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>FsVoice API</title>
        <style nonce="{{nonce}}">
          body { font: 14px sans-serif; margin: 2em; max-width: 60em; }
          label { display: block; margin: .6em 0; }
          input, select, textarea { font: 13px monospace; width: 100%; box-sizing: border-box; }
          textarea { height: 12em; }
          pre { background: #eee; padding: 1em; overflow: auto; }
        </style>
        </head>
        <body>
        <h1>FsVoice API</h1>
        <label>Key <input id="key" type="password" autocomplete="off"></label>
        <button id="load">Load</button>
        <label>Request <select id="operation"></select></label>
        <label>Path <input id="path"></label>
        <label>Tenant (for keys of all tenants) <input id="tenant"></label>
        <label>Body <textarea id="body"></textarea></label>
        <button id="send">Send</button>
        <pre id="answer"></pre>
        <script nonce="{{nonce}}">
          const at = id => document.getElementById(id);
          let spec;
          async function call(method, path, body) {
            const headers = { Authorization: 'Bearer ' + at('key').value };
            if (at('tenant').value) headers['X-Tenant-Id'] = at('tenant').value;
            if (body) headers['Content-Type'] = 'application/json';
            const response = await fetch(path, { method, headers, body: body || undefined });
            return { status: response.status, text: await response.text() };
          }
          function show(answer) {
            let text = answer.text;
            try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* CSV */ }
            at('answer').textContent = answer.status + '\n' + text;
          }
          function choose() {
            const [method, path] = at('operation').value.split(' ');
            at('path').value = path;
            const name = spec.paths[path][method.toLowerCase()].requestBody?.content['application/json'].schema.$ref.split('/').pop();
            const schema = name && spec.components.schemas[name];
            at('body').value = schema ? JSON.stringify(Object.fromEntries((schema.required || []).map(one => [one, ''])), null, 2) : '';
          }
          at('load').onclick = async () => {
            const answer = await call('GET', '/api/openapi.json');
            if (answer.status !== 200) { show(answer); return; }
            spec = JSON.parse(answer.text);
            at('operation').replaceChildren(...Object.entries(spec.paths).flatMap(([path, methods]) =>
              Object.keys(methods).map(method => new Option(method.toUpperCase() + ' ' + path))));
            choose();
          };
          at('operation').onchange = choose;
          at('send').onclick = async () => show(await call(at('operation').value.split(' ')[0] || 'GET', at('path').value, at('body').value));
        </script>
        </body>
        </html>
        """;
}
