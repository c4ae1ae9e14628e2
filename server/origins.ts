import type { NetworkInterfaceInfo } from 'node:os';

/*
 * An origin is what a browser says about the page that connects: scheme, host and port. It is held against the list exactly;
 * anything looser has been got round before.
 */

/** Why a text is no origin, as a sentence, or undefined when it is one. */
export function checkOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol))
    return `"${text}" is no origin, such as https://play.example.`;
  return url.origin === text ? undefined : `"${text}" is no origin; write ${url.origin}.`;
}

/** The port that pages come from while the client is being developed. */
const DEV_PORT = 5173;

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** The origins under which this machine's own addresses serve the page. */
export function ownOrigins(port: number, interfaces: Interfaces, dev: boolean): string[] {
  const hosts = ['localhost', '127.0.0.1', '[::1]', ...ownAddresses(interfaces).map(inUrl)];
  const ports = dev ? [port, DEV_PORT] : [port];
  return [...new Set(ports.flatMap((each) => hosts.map((host) => originOf(host, each))))];
}

/** Links for others on the same network: IPv4, since nobody types the other kind. */
export function lanLinks(port: number, interfaces: Interfaces): string[] {
  return ownAddresses(interfaces)
    .filter((address) => !address.includes(':'))
    .map((address) => originOf(address, port));
}

/** As browsers write it: the default port is left out. */
export function originOf(host: string, port: number): string {
  return new URL(`http://${host}:${port}`).origin;
}

/** An address as it stands in a URL. */
export function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** Addresses that others can reach; an IPv6 address with a scope cannot stand in a URL. */
function ownAddresses(interfaces: Interfaces): string[] {
  const all = Object.values(interfaces).flatMap((infos) => infos ?? []);
  return all
    .filter((info) => !info.internal && (info.family === 'IPv4' || info.scopeid === 0))
    .map((info) => info.address);
}
