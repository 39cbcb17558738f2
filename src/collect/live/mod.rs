//! A cluster that answers: connects as kubectl does, reads by get, list and access reviews alone, and ends as a snapshot.
//!
//! It is blocking at its face; the runtime lives in here. What was read it does not judge.

mod access;
mod credential;
mod fault;
mod gather;
mod kubeconfig;
mod list;
mod logs;
mod owners;
mod plan;
mod probe;
mod proxy;
mod transport;

use std::time::{Duration, Instant};

use http::{HeaderValue, header};
use kube::client::ClientBuilder;
use kube::{Client, Config};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::snapshot::Snapshot;
pub(crate) use fault::LiveFault;
use fault::innermost;
pub(crate) use gather::Progress;
use gather::{Gathering, login};
pub(crate) use kubeconfig::Access;
pub(crate) use plan::{ALWAYS, LogWish, Plan};
pub(crate) use proxy::ProxyVariables;
pub(crate) use transport::Limits;
use transport::{Refused, Transport};

/// How long a server or a login plugin may take before anything is known of the cluster.
const PATIENCE: Duration = Duration::from_secs(14);
/// How long the server may take when a login plugin has used all of that.
const LEAST: Duration = Duration::from_millis(800);

/// What the command line and the surroundings say about the connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) access: Access,
    pub(crate) proxies: ProxyVariables,
    pub(crate) limits: Limits,
}

/// A cluster that answered once.
pub(crate) struct Cluster {
    runtime: Runtime,
    transport: Transport,
    namespace: String,
    server_version: Option<String>,
}

/// Connects and asks for the version, so that what is wrong with the connection is told before anything else.
pub(crate) fn connect(settings: &Settings) -> Result<Cluster, LiveFault> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| LiveFault::new(format!("begin to read a cluster: {error}")))?;
    let mut config = runtime.block_on(kubeconfig::load(&settings.access))?;
    let begun = Instant::now();
    credential::resolve(&mut config, PATIENCE)?;
    // One patience for both: whoever waits for an answer does not care which of the two is slow.
    let left = PATIENCE.saturating_sub(begun.elapsed()).max(LEAST);
    let limits = settings.limits;
    if config.proxy_url.is_none() {
        config.proxy_url = settings.proxies.of(&config.cluster_url).map_err(LiveFault::new)?;
    }
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
    let server = config.cluster_url.to_string();
    let (transport, server_version) = runtime.block_on(async {
        let transport = Transport::new(client(config)?, limits);
        let version = greet(&transport, server.trim_end_matches('/'), left).await?;
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
        LiveFault::new(format!(
            "use the certificates of the kubeconfig: {}",
            innermost(&error)
        ))
        .hint("'kubectl config view' shows what kubectl reads")
    })?;
    Ok(builder.build())
}

/// Asks for the version, which nearly everybody may; a server that hides it is asked for other things later.
async fn greet(transport: &Transport, server: &str, patience: Duration) -> Result<Option<String>, LiveFault> {
    let unreachable = |reason: &str| {
        let fault = LiveFault::new(format!("reach the API server {server}: {reason}"));
        let fault = match reason.contains("certificate") {
            true => {
                fault.hint("the kubeconfig may be of another cluster, or its certificate-authority outdated")
            }
            false => fault.hint("is it up, and is a VPN or proxy between? to check: kubectl version"),
        };
        fault.hint("without a cluster: sandbox-doctor diagnose --from demo")
    };
    let answer = match tokio::time::timeout(patience, transport.get("/version")).await {
        Err(_) => {
            return Err(unreachable(&format!(
                "no answer within {} s",
                patience.as_secs().max(1)
            )));
        }
        Ok(Ok(answer)) => answer,
        Ok(Err(refusal)) => {
            return match refusal.kind {
                Refused::Unknown => Err(login(&refusal.reason)),
                Refused::Forbidden => Ok(None),
                _ => Err(unreachable(&refusal.reason)),
            };
        }
    };
    let json: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match json["gitVersion"].as_str() {
        Some(version) => Ok(Some(version.to_owned())),
        None => Err(unreachable("what answers there is no Kubernetes API server")),
    }
}

impl Cluster {
    /// Returns the namespace of the context.
    pub(crate) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Reads what the plan says; what may not be read stands in the ledger.
    pub(crate) fn collect(&self, plan: &Plan, progress: Progress<'_>) -> Result<Snapshot, LiveFault> {
        let run = Gathering::new(self.transport.clone(), plan, (&self.namespace, progress));
        self.runtime.block_on(run.run(self.server_version.clone()))
    }
}
