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

impl ProxyVariables {
    /// Returns the proxy for a server; the error completes "cannot …".
    pub(super) fn of(&self, server: &Uri) -> Result<Option<Uri>, String> {
        let proxy = match server.scheme_str() {
            Some("http") => &self.http,
            _ => &self.https,
        };
        let Some(proxy) = proxy.as_deref().filter(|_| !self.excludes(server)) else {
            return Ok(None);
        };
        let address = match proxy.contains("://") {
            true => proxy.to_owned(),
            false => format!("http://{proxy}"),
        };
        // The address may hold a password.
        address
            .parse()
            .map(Some)
            .map_err(|error| format!("use the proxy of the environment: {error}"))
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
}
