//! A refusal of the API server, as the clients of six languages and tools write it into a log.

/// Who was refused what; any word may be hostile.
pub(crate) struct Refused {
    pub(crate) user: String,
    pub(crate) verb: String,
    pub(crate) resource: String,
    pub(crate) group: String,
    /// Empty at the cluster scope.
    pub(crate) namespace: String,
}

impl Refused {
    /// The words of the API server.
    pub(crate) fn sentence(&self) -> String {
        let base = self.resource.split('/').next().unwrap_or_default();
        let named = match self.group.as_str() {
            "" => base.to_owned(),
            group => format!("{base}.{group}"),
        };
        let scope = match self.namespace.as_str() {
            "" => "at the cluster scope".to_owned(),
            namespace => format!("in the namespace \"{namespace}\""),
        };
        format!(
            "{named} is forbidden: User \"{}\" cannot {} resource \"{}\" in API group \"{}\" {scope}",
            self.user, self.verb, self.resource, self.group
        )
    }

    fn quoted(&self) -> String {
        self.sentence().replace('"', "\\\"")
    }
}

/// A client, and how it writes a refusal.
pub(crate) type Form = (&'static str, fn(&Refused) -> String);

pub(crate) const FORMS: [Form; 8] = [
    ("python", |one| {
        format!(
            "kubernetes.client.exceptions.ApiException: (403)\nReason: Forbidden\nHTTP response headers: HTTPHeaderDict({{'Content-Length': '324'}})\nHTTP response body: {{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{{}},\"status\":\"Failure\",\"message\":\"{}\",\"reason\":\"Forbidden\",\"code\":403}}\n",
            one.quoted()
        )
    }),
    ("client-go", |one| {
        format!(
            "E1122 16:08:58.122520       1 reflector.go:204] \"Failed to watch\" err=\"failed to list *v1.Pod: {}\" reflector=\"k8s.io/client-go/informers/factory.go:160\"",
            one.quoted()
        )
    }),
    ("fabric8", |one| {
        format!(
            "io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: POST at: https://10.96.0.1/api/v1/namespaces/x/pods. Message: {}. Received status: Status(apiVersion=v1, code=403, details=StatusDetails(causes=[], kind=pods)).",
            one.sentence()
        )
    }),
    ("kubectl", |one| {
        format!(
            "Error from server (Forbidden): error when creating \"STDIN\": {}",
            one.sentence()
        )
    }),
    ("json", |one| {
        format!(
            "{{\"level\":\"error\",\"ts\":\"2026-11-22T16:08:58Z\",\"logger\":\"controller\",\"msg\":\"Reconciler error\",\"error\":\"{}\"}}",
            one.quoted()
        )
    }),
    ("json-in-json", |one| {
        let inner = one.quoted().replace('\\', "\\\\").replace("\\\\\"", "\\\\\\\"");
        format!("{{\"log\":\"{{\\\"error\\\":\\\"{inner}\\\"}}\"}}")
    }),
    ("crlf-and-colour", |one| {
        format!(
            "\u{1b}[31mERROR\u{1b}[0m \u{1b}[1m[main]\u{1b}[0m\r\n\u{1b}[2m16:08:58\u{1b}[0m {}\u{1b}[0m\r",
            one.sentence()
        )
    }),
    ("node", |one| {
        format!(
            "HttpError: HTTP request failed\n    at Request.<anonymous> (/app/node_modules/@kubernetes/client-node/dist/gen/api/coreV1Api.js:1)\n  body: {{ message: '{}', reason: 'Forbidden', code: 403 }}",
            one.sentence()
        )
    }),
];
