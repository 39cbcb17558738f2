//! Random security contexts that the API server's validation takes.

use fastrand::Rng;
use serde_json::{Value, json};

use super::pods::{Style, one, rarely};

pub(super) fn of_container(rng: &mut Rng, style: &Style) -> Value {
    let mut made = json!({});
    if style.hardened && !rarely(rng, 12) {
        made["allowPrivilegeEscalation"] = json!(false);
        made["capabilities"]["drop"] = json!(["ALL"]);
    }
    if rarely(rng, 10) {
        let added = one(rng, &["NET_BIND_SERVICE", "CHOWN", "NET_ADMIN", "SYS_PTRACE"]);
        made["capabilities"]["add"] = json!([added, "KILL"]);
    }
    if rarely(rng, 14) {
        made["runAsNonRoot"] = json!(rng.bool());
    }
    if rarely(rng, 14) {
        made["runAsUser"] = json!(one(rng, &[0, 1000]));
    }
    if rarely(rng, 14) {
        made["seccompProfile"] = profile(rng);
    }
    if rarely(rng, 20) {
        made["appArmorProfile"] = profile(rng);
    }
    if rarely(rng, 14) {
        made["seLinuxOptions"] = se_linux(rng);
    }
    if rarely(rng, 12) {
        let masked = !style.user_namespace || rng.bool();
        made["procMount"] = json!(if masked { "Default" } else { "Unmasked" });
    }
    // A privileged container escalates.
    if rarely(rng, 16) {
        made["privileged"] = json!(true);
        if let Some(made) = made.as_object_mut() {
            made.remove("allowPrivilegeEscalation");
        }
    }
    made
}

fn profile(rng: &mut Rng) -> Value {
    match rng.u8(..3) {
        0 => json!({"type": "Unconfined"}),
        1 => json!({"type": "RuntimeDefault"}),
        _ => json!({"type": "Localhost", "localhostProfile": "own"}),
    }
}

fn se_linux(rng: &mut Rng) -> Value {
    let mut made =
        json!({"type": one(rng, &["", "container_t", "container_engine_t", "spc_t", "unconfined_t"])});
    if rarely(rng, 3) {
        made["user"] = json!("u");
    }
    if rarely(rng, 3) {
        made["role"] = json!("r");
    }
    made["level"] = json!("s0");
    made
}

pub(super) fn of_pod(rng: &mut Rng, style: &Style) -> Value {
    let mut made = json!({});
    if style.hardened && !rarely(rng, 12) {
        made["runAsNonRoot"] = json!(true);
        made["seccompProfile"] = json!({"type": "RuntimeDefault"});
    }
    if rarely(rng, 16) {
        made["runAsNonRoot"] = json!(rng.bool());
    }
    if rarely(rng, 16) {
        made["runAsUser"] = json!(one(rng, &[0, 1000]));
    }
    if rarely(rng, 16) {
        made["seccompProfile"] = profile(rng);
    }
    if rarely(rng, 20) {
        made["appArmorProfile"] = profile(rng);
    }
    if rarely(rng, 16) {
        made["seLinuxOptions"] = se_linux(rng);
    }
    if rarely(rng, 10) && !style.host_network && !style.host_ipc {
        let names = [
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_rmem",
            "net.core.somaxconn",
            "kernel.msgmax",
        ];
        let (first, count) = (rng.usize(..names.len()), rng.usize(1..3));
        let chosen = names.into_iter().cycle().skip(first).take(count);
        made["sysctls"] = chosen.map(|name| json!({"name": name, "value": "1"})).collect();
    }
    made
}
