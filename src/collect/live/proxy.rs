//! Which proxy stands before a server, by the variables that kubectl obeys.
//!
//! The client library compares NO_PROXY with the proxy itself, so that the choice is made here.

use std::net::IpAddr;

use http::Uri;

/// The variables, as the surroundings give them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProxyVariables {
    /// `HTTPS_PROXY` or `https_proxy`.
    pub(crate) https: Option<String>,
    /// `HTTP_PROXY` or `http_proxy`.
    pub(crate) http: Option<String>,
    /// `NO_PROXY` or `no_proxy`.
    pub(crate) none_for: Option<String>,
}

/// The proxy between this program and the API server, and what names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proxy {
    pub(super) address: Uri,
    /// `HTTPS_PROXY`, `HTTP_PROXY`, or the `proxy-url` of the kubeconfig.
    by: &'static str,
}

impl ProxyVariables {
    /// Returns the proxy for a server; the error completes "cannot …".
    pub(super) fn of(&self, server: &Uri) -> Result<Option<Proxy>, String> {
        let (proxy, by) = match server.scheme_str() {
            Some("http") => (&self.http, "HTTP_PROXY"),
            _ => (&self.https, "HTTPS_PROXY"),
        };
        let Some(proxy) = proxy.as_deref().filter(|_| !self.excludes(server)) else {
            return Ok(None);
        };
        let address = match proxy.contains("://") {
            true => proxy.to_owned(),
            false => format!("http://{proxy}"),
        };
        // The address may hold a password.
        let address = address
            .parse::<Uri>()
            .map_err(|error| format!("use the proxy of {by}: {error}"))?;
        Proxy::new(address, by).map(Some)
    }

    fn excludes(&self, server: &Uri) -> bool {
        let host = server
            .host()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_ascii_lowercase();
        let address: Option<IpAddr> = host.parse().ok();
        if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
            return true;
        }
        let entries = self
            .none_for
            .as_deref()
            .unwrap_or_default()
            .split(',')
            .map(str::trim);
        entries.filter(|entry| !entry.is_empty()).any(|entry| {
            let entry = entry.to_ascii_lowercase();
            let entry = entry.rsplit_once(':').map_or(entry.as_str(), |(name, port)| {
                let is_port = port.chars().all(|digit| digit.is_ascii_digit()) && !name.contains(':');
                if is_port { name } else { entry.as_str() }
            });
            entry == "*" || entry == host || is_domain_of(entry, &host) || contains(entry, address)
        })
    }
}

impl Proxy {
    /// Takes the `proxy-url` of a kubeconfig.
    pub(super) fn of_kubeconfig(address: Uri) -> Result<Self, String> {
        Self::new(address, "proxy-url in the kubeconfig")
    }

    fn new(address: Uri, by: &'static str) -> Result<Self, String> {
        match (address.scheme_str(), address.host()) {
            (Some("http" | "https" | "socks5"), Some(host)) if !host.is_empty() => Ok(Self { address, by }),
            (Some("http" | "https" | "socks5"), _) => Err(format!("use the proxy of {by}: no host name")),
            (scheme, _) => {
                let scheme = scheme.unwrap_or_default();
                Err(format!(
                    "use the proxy of {by}: its scheme is '{scheme}', not http, https or socks5"
                ))
            }
        }
    }

    /// Returns its address without a login, and what names it: `proxy 10.0.0.9:3128 (HTTPS_PROXY)`.
    pub(super) fn spoken(&self) -> String {
        let host = self.address.host().unwrap_or_default();
        let port = self.address.port_u16().map(|port| format!(":{port}"));
        format!("proxy {host}{} ({})", port.unwrap_or_default(), self.by)
    }

    /// Returns what a failure says of the proxy, where the client library says less.
    pub(super) fn reason(&self, reason: &str) -> String {
        let said = match reason.strip_prefix("tunnel error: ") {
            Some("proxy authorization required") => {
                "the proxy requires a login (407 Proxy Authentication Required)"
            }
            Some("unsuccessful") => "the proxy did not open a connection to the API server",
            Some("unexpected end of file") => "the proxy closed the connection",
            _ => reason,
        };
        said.to_owned()
    }

    /// Returns what to try.
    pub(super) fn hint(&self, server: &Uri) -> String {
        match self.by {
            "HTTPS_PROXY" | "HTTP_PROXY" => {
                let host = server.host().unwrap_or_default();
                format!("is the proxy needed? NO_PROXY={host} connects without it")
            }
            by => format!("is the proxy needed? It is the {by}"),
        }
    }
}

/// `example.com` and `.example.com` are for all names below; the first for the name itself, too.
fn is_domain_of(entry: &str, host: &str) -> bool {
    let domain = entry.trim_start_matches("*.").trim_start_matches('.');
    host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether an address is in a range like `10.0.0.0/8`.
fn contains(entry: &str, address: Option<IpAddr>) -> bool {
    let range = entry
        .split_once('/')
        .and_then(|(base, length)| Some((base.parse().ok()?, length.parse::<u32>().ok()?)));
    let (Some((base, length)), Some(address)) = (range, address) else {
        return false;
    };
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) if length <= 32 => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or_default();
            base.to_bits() & mask == address.to_bits() & mask
        }
        (IpAddr::V6(base), IpAddr::V6(address)) if length <= 128 => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or_default();
            base.to_bits() & mask == address.to_bits() & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_used_but_for_what_is_excluded() {
        let variables = ProxyVariables {
            https: Some("proxy.example:3128".into()),
            http: None,
            none_for: Some("10.0.0.0/8, .corp.example,exact.example:6443".into()),
        };
        let proxied = |server: &str| variables.of(&server.parse().unwrap()).unwrap().is_some();
        for server in [
            "https://api.example",
            "https://exact.example.org",
            "https://11.0.0.1:6443",
        ] {
            assert!(proxied(server), "{server}");
        }
        for server in [
            "https://10.1.2.3:6443",
            "https://api.corp.example",
            "https://exact.example:6443",
            "https://127.0.0.1:6443",
            "https://[::1]:6443",
            "https://localhost",
            "http://api.example",
        ] {
            assert!(!proxied(server), "{server}");
        }
    }

    #[test]
    fn a_broken_proxy_is_told_without_its_text() {
        let variables = ProxyVariables {
            https: Some("http://u:s3cr3t@[".into()),
            ..ProxyVariables::default()
        };
        let error = variables.of(&"https://a.example".parse().unwrap()).unwrap_err();
        assert!(!error.contains("s3cr3t"), "{error}");
    }

    #[test]
    fn a_proxy_is_named_by_its_variable_and_without_its_login() {
        let of = |https: &str| {
            let variables = ProxyVariables {
                https: Some(https.into()),
                ..ProxyVariables::default()
            };
            variables.of(&"https://a.example".parse().unwrap())
        };
        let proxy = of("http://ann:s3cr3t@10.0.0.9:3128").unwrap().unwrap();
        assert_eq!(proxy.spoken(), "proxy 10.0.0.9:3128 (HTTPS_PROXY)");
        let login = proxy.reason("tunnel error: proxy authorization required");
        assert!(login.contains("407"), "{login}");
        assert_eq!(proxy.reason("connection refused"), "connection refused");
        assert!(of("socks5://10.0.0.9").unwrap().is_some());
        for (address, said) in [
            ("ftp://10.0.0.9", "its scheme is 'ftp'"),
            ("http://", "HTTPS_PROXY"),
            ("socks4://ann:s3cr3t@10.0.0.9", "its scheme is 'socks4'"),
        ] {
            let error = of(address).unwrap_err();
            assert!(error.contains(said) && !error.contains("s3cr3t"), "{error}");
        }
    }
}
