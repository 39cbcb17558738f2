//! The plugin DefaultTolerationSeconds: a node that is lost keeps a pod for five minutes, unless the pod says otherwise.
//! https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/defaulttolerationseconds/admission.go

use serde_json::json;

use super::{Request, word};
use crate::simulate::fields::{append, list};

pub(super) fn admit(request: &mut Request<'_>) {
    let Some(spec) = request.pod.get_mut("spec") else {
        return;
    };
    let said = list(spec, "/tolerations").to_vec();
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let speaks_of = |toleration: &serde_json::Value| {
            matches!(word(toleration, "effect"), "" | "NoExecute")
                && ["", key].contains(&word(toleration, "key"))
        };
        if !said.iter().any(speaks_of) {
            let toleration =
                json!({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300});
            append(spec, "tolerations", toleration);
        }
    }
}
