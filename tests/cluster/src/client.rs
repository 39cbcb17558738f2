//! The API of the running cluster, as its administrator: waiting for answers, and creating objects of any kind.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use kube::api::{Api, DynamicObject, Patch, PatchParams, PostParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::core::{ApiResource, GroupVersionKind};
use kube::discovery::{Scope, oneshot};
use kube::{Client, Config};

/// Who changes objects here, for server-side apply.
const FIELD_MANAGER: &str = "testcluster";

/// A client, and the kinds that it has looked up.
pub struct Cluster {
    client: Client,
    kinds: BTreeMap<String, (ApiResource, Scope)>,
}

impl Cluster {
    /// Makes a client of the kubeconfig in this file, and of nothing else.
    pub async fn connect(kubeconfig: &Path) -> Result<Self> {
        let cannot = || format!("cannot read {}", kubeconfig.display());
        let file = Kubeconfig::read_from(kubeconfig).with_context(cannot)?;
        let mut config = Config::from_custom_kubeconfig(file, &KubeConfigOptions::default())
            .await
            .with_context(cannot)?;
        config.default_retry = false;
        config.connect_timeout = Some(Duration::from_secs(2));
        config.read_timeout = Some(Duration::from_secs(30));
        let client = Client::try_from(config).context("cannot make a client of the API server")?;
        Ok(Self {
            client,
            kinds: BTreeMap::new(),
        })
    }

    /// The client, for tests that ask for more.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Asks for a path and returns the text of the answer.
    pub async fn get(&self, path: &str) -> Result<String> {
        let request = http::Request::get(path)
            .body(Vec::new())
            .with_context(|| format!("cannot get {path}"))?;
        self.client
            .request_text(request)
            .await
            .with_context(|| format!("cannot get {path}"))
    }

    /// Whether the API server says that it is ready.
    pub async fn is_ready(&self) -> bool {
        matches!(self.get("/readyz").await.as_deref(), Ok("ok"))
    }

    /// Returns an API for objects of this kind in this namespace, which kinds of the cluster do not have.
    pub async fn api(
        &mut self,
        version: &str,
        kind: &str,
        namespace: Option<&str>,
    ) -> Result<Api<DynamicObject>> {
        let (resource, scope) = self.kind(version, kind).await?;
        Ok(match scope {
            Scope::Cluster => Api::all_with(self.client(), &resource),
            Scope::Namespaced => {
                Api::namespaced_with(self.client(), namespace.unwrap_or("default"), &resource)
            }
        })
    }

    /// Returns an API for the objects of this kind in all namespaces.
    pub async fn everywhere(&mut self, version: &str, kind: &str) -> Result<Api<DynamicObject>> {
        let (resource, _) = self.kind(version, kind).await?;
        Ok(Api::all_with(self.client(), &resource))
    }

    async fn kind(&mut self, version: &str, kind: &str) -> Result<(ApiResource, Scope)> {
        let key = format!("{version}/{kind}");
        if let Some(known) = self.kinds.get(&key) {
            return Ok(known.clone());
        }
        let (group, version) = version.split_once('/').unwrap_or(("", version));
        let asked = GroupVersionKind::gvk(group, version, kind);
        let (resource, capabilities) = oneshot::pinned_kind(&self.client, &asked)
            .await
            .with_context(|| format!("cannot find the kind {kind} of {version}"))?;
        let known = (resource, capabilities.scope);
        self.kinds.insert(key, known.clone());
        Ok(known)
    }

    /// Creates an object, or changes the one that is there to what is asked for. Says which of the two it was.
    pub async fn apply(&mut self, object: &DynamicObject) -> Result<Applied> {
        let types = object
            .types
            .as_ref()
            .context("cannot apply an object without apiVersion and kind")?;
        let name = object
            .metadata
            .name
            .as_deref()
            .context("cannot apply an object without a name")?;
        let api = self
            .api(
                &types.api_version,
                &types.kind,
                object.metadata.namespace.as_deref(),
            )
            .await?;
        let created = api
            .create(
                &PostParams {
                    field_manager: Some(FIELD_MANAGER.into()),
                    dry_run: false,
                },
                object,
            )
            .await;
        match created {
            Ok(_) => return Ok(Applied::Created),
            Err(kube::Error::Api(status)) if status.code == 409 => {}
            Err(error) => return Err(error).with_context(|| format!("cannot create {} {name}", types.kind)),
        }
        let params = PatchParams::apply(FIELD_MANAGER).force();
        api.patch(name, &params, &Patch::Apply(object))
            .await
            .with_context(|| format!("cannot apply {} {name}", types.kind))?;
        Ok(Applied::Changed)
    }

    /// Waits until an object of this kind and name satisfies `holds`, and fails after `patience`.
    pub async fn wait_for(
        &mut self,
        (version, kind, namespace, name): (&str, &str, Option<&str>, &str),
        holds: impl Fn(&DynamicObject) -> bool,
        patience: Duration,
    ) -> Result<DynamicObject> {
        let began = Instant::now();
        loop {
            if let Ok(api) = self.api(version, kind, namespace).await
                && let Ok(Some(object)) = api.get_opt(name).await
                && holds(&object)
            {
                return Ok(object);
            }
            if began.elapsed() > patience {
                bail!(
                    "cannot see {kind} {name} as it should be within {} s",
                    patience.as_secs()
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// What `apply` did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// The object is new.
    Created,
    /// The object was there.
    Changed,
}

/// Whether the condition of this type is True.
pub fn condition(object: &DynamicObject, kind: &str) -> bool {
    object.data["status"]["conditions"].as_array().is_some_and(|all| {
        all.iter()
            .any(|one| one["type"] == kind && one["status"] == "True")
    })
}

/// Runs asynchronous work on this thread.
pub fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .context("cannot start the asynchronous runtime")?
        .block_on(work)
}
