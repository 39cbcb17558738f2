//! The way to the first answer: kubeconfig, login, proxy and certificates, then the version. What is wrong with them is
//! named before anything else is read.

use std::time::{Duration, Instant};

use http::{HeaderValue, Uri, header};
use kube::client::ClientBuilder;
use kube::{Client, Config};
use serde_json::Value;

use super::answer::{Refusal, Refused};
use super::fault::{LiveFault, innermost};
use super::gather::login;
use super::impersonation::Impersonated;
use super::proxy::Proxy;
use super::transport::Transport;
use super::{Cluster, Settings, credential, impersonation, kubeconfig};

/// How long a server or a login plugin may take before anything is known of the cluster.
const PATIENCE: Duration = Duration::from_secs(14);
/// How long the server may take when a login plugin has used all of that.
const LEAST: Duration = Duration::from_millis(800);
/// A longer run is as good as one without an end, and instants can be added to it.
const LONGEST_RUN: Duration = Duration::from_secs(365 * 24 * 3600);

/// The runtime of all requests. When it is dropped it waits for nothing: a name that is still being looked up would
/// otherwise hold up the end of a run for as long as the resolver takes.
pub(super) struct Runtime(Option<tokio::runtime::Runtime>);

/// What stands between the kubeconfig and an answer, for the words of an error.
struct Way<'a> {
    server: &'a Uri,
    proxy: Option<&'a Proxy>,
    impersonated: Option<&'a Impersonated>,
}

/// Connects and asks for the version, so that what is wrong with the connection is told before anything else.
pub(crate) fn connect(settings: &Settings) -> Result<Cluster, LiveFault> {
    let begun = Instant::now();
    let mut limits = settings.limits;
    limits.run = limits.run.min(LONGEST_RUN);
    limits.request = limits.request.map(|limit| limit.min(LONGEST_RUN));
    let deadline = begun + limits.run;
    let runtime = Runtime::new()?;
    let mut config = runtime.block_on(kubeconfig::load(&settings.access))?;
    let impersonated = impersonation::resolve(&mut config, &settings.access)?;
    let proxy = match config.proxy_url.take() {
        Some(address) => Proxy::of_kubeconfig(address).map(Some),
        None => settings.proxies.of(&config.cluster_url),
    };
    let proxy = proxy.map_err(LiveFault::new)?;
    config.proxy_url = proxy.as_ref().map(|proxy| proxy.address.clone());
    credential::resolve(&mut config, PATIENCE.min(limits.run))?;
    // One patience for both: whoever waits for an answer does not care which of the two is slow.
    let left = PATIENCE.saturating_sub(begun.elapsed()).max(LEAST);
    let left = left.min(deadline.saturating_duration_since(Instant::now()).max(LEAST));
    config.default_retry = false;
    config.connect_timeout = Some(limits.request.map_or(PATIENCE, |limit| limit.min(PATIENCE)));
    // The transport ends a request before; this is for what it does not see.
    config.read_timeout = limits.request.map(|limit| limit + Duration::from_secs(5));
    config.write_timeout = limits.request.or(Some(PATIENCE));
    let agent = concat!("sandbox-doctor/", env!("CARGO_PKG_VERSION"), " (read-only)");
    config
        .headers
        .push((header::USER_AGENT, HeaderValue::from_static(agent)));
    let namespace = config.default_namespace.clone();
    let server = config.cluster_url.clone();
    let way = Way {
        server: &server,
        proxy: proxy.as_ref(),
        impersonated: impersonated.as_ref(),
    };
    let (transport, server_version) = runtime.block_on(async {
        let transport = Transport::new(client(config)?, limits, deadline);
        let version = way.greet(&transport, left).await?;
        Ok::<_, LiveFault>((transport, version))
    })?;
    Ok(Cluster {
        runtime,
        transport,
        namespace,
        server_version,
    })
}

fn client(config: Config) -> Result<Client, LiveFault> {
    let builder = ClientBuilder::try_from(config).map_err(|error| {
        let what = match &error {
            kube::Error::Auth(_) => "log in with the credentials of the kubeconfig",
            kube::Error::HttpError(_) => "send the headers of the kubeconfig",
            _ => "use the certificates of the kubeconfig",
        };
        LiveFault::new(format!("{what}: {}", innermost(&error)))
            .hint("'kubectl config view' shows what kubectl reads")
    })?;
    Ok(builder.build())
}

impl Way<'_> {
    /// Asks for the version, which nearly everybody may; a server that hides it is asked for other things later.
    async fn greet(&self, transport: &Transport, patience: Duration) -> Result<Option<String>, LiveFault> {
        let answer = match tokio::time::timeout(patience, transport.get("/version")).await {
            Err(_) => {
                let seconds = patience.as_secs().max(1);
                return Err(self.unreachable(&format!("no answer within {seconds} s")));
            }
            Ok(Ok(answer)) => answer,
            Ok(Err(refusal)) => return self.refused(&refusal),
        };
        let json: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        match json["gitVersion"].as_str().filter(|version| !version.is_empty()) {
            Some(version) => Ok(Some(version.to_owned())),
            None => Err(self.unreachable("the server at this address is not a Kubernetes API server")),
        }
    }

    fn refused(&self, refusal: &Refusal) -> Result<Option<String>, LiveFault> {
        let impersonation = self
            .impersonated
            .and_then(|impersonated| impersonated.refused(&refusal.reason));
        match (refusal.kind, impersonation) {
            (Refused::Forbidden, Some(fault)) => Err(fault),
            (Refused::Forbidden, None) => Ok(None),
            (Refused::Unknown, _) => Err(login(&refusal.reason)),
            _ => Err(self.unreachable(&refusal.reason)),
        }
    }

    fn unreachable(&self, reason: &str) -> LiveFault {
        let server = self.server.to_string();
        let server = server.trim_end_matches('/');
        let fault = match self.proxy {
            None => LiveFault::new(format!("reach the API server {server}: {reason}")),
            Some(proxy) => {
                let (spoken, reason) = (proxy.spoken(), proxy.reason(reason));
                LiveFault::new(format!(
                    "reach the API server {server} through the {spoken}: {reason}"
                ))
                .hint(proxy.hint(self.server))
            }
        };
        let fault = match reason {
            reason if reason.contains("CaUsedAsEndEntity") => fault.hint(
                "the server shows a certificate authority (CA:TRUE) as its own certificate: give it one that the authority signed",
            ),
            reason if reason.contains("certificate") => {
                fault.hint("the kubeconfig may belong to another cluster, or its certificate-authority is outdated")
            }
            _ => fault.hint("check that the cluster is running, and VPN and proxy settings: kubectl version"),
        };
        fault.hint("without a cluster: sandbox-doctor diagnose --from demo")
    }
}

impl Runtime {
    fn new() -> Result<Self, LiveFault> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| LiveFault::new(format!("start reading the cluster: {error}")))?;
        Ok(Self(Some(runtime)))
    }

    /// Runs a future to its end.
    pub(super) fn block_on<F: Future>(&self, future: F) -> F::Output {
        let runtime = self.0.as_ref().expect("it is taken only when it is dropped");
        runtime.block_on(future)
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_that_is_dropped_waits_for_no_lookup() {
        let begun = Instant::now();
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            // Names are looked up on a thread of the runtime.
            drop(tokio::task::spawn_blocking(|| {
                std::thread::sleep(Duration::from_secs(20))
            }));
        });
        drop(runtime);
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }

    #[test]
    fn the_longest_times_that_flags_can_hold_are_no_panic() {
        let mut settings = Settings::default();
        settings.access.server = Some("http://127.0.0.1:1".into());
        settings.limits.run = Duration::MAX;
        settings.limits.request = Some(Duration::MAX);
        let fault = connect(&settings).err().unwrap();
        assert!(fault.sentence.raw().contains("connection refused"), "{fault:?}");
    }
}
