// A real OpenID provider (npm: oidc-provider) for the tests of the log-in, over TLS on loopback. It lets in whoever types a name,
// and prints its port. Arguments: folder with node_modules, key, certificate, where to send browsers back to, the client's secret.
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, key, certificate, returnAddress, secret] = process.argv.slice(2);
// Only the port goes to standard output.
console.info = console.error;
console.log = console.error;
console.warn = console.error;
const main = path.join(folder, 'node_modules', 'oidc-provider', 'lib', 'index.js');
const { default: Provider } = await import(pathToFileURL(main).href);

const server = https.createServer({ key: fs.readFileSync(key), cert: fs.readFileSync(certificate) });
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`https://localhost:${port}`, {
    clients: [{ client_id: 'congvu', client_secret: secret, redirect_uris: [returnAddress] }],
    pkce: { required: () => true, methods: ['S256'] },
    cookies: { keys: ['a key for one test'] },
  });
  server.on('request', provider.callback());
  process.stdout.write(`${port}\n`);
});
// The test that started us may be killed: then our standard input ends.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
