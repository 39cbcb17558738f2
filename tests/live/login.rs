//! What stands before the first answer: tokens, proxies, impersonation, certificates. Each fault is named, and none is a panic.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use crate::fault::{Fault, Reply};
use crate::program::{Run, WORLD, doctor, run, run_in};
use crate::recorded::Answer;
use crate::server::Server;
use crate::{WHOLE, refused};

/// Runs `diagnose` with a kubeconfig of one cluster and one user.
fn with(cluster: &str, user: &str, variables: &[(&str, &str)]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("config");
    let text = format!(
        "current-context: here\nclusters: [{{name: here, cluster: {{{cluster}}}}}]\n\
         contexts: [{{name: here, context: {{cluster: here, user: me, namespace: {WORLD}}}}}]\n\
         users: [{{name: me, user: {{{user}}}}}]\n"
    );
    std::fs::write(&kubeconfig, text).unwrap();
    run_in(variables, &kubeconfig, &["diagnose", "-o", "json"])
}

/// Answers each connection with the same bytes, once something was sent.
fn answering(bytes: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(bytes);
        }
    });
    address
}

#[test]
fn a_token_that_no_header_carries_is_named_and_a_token_file_is_trimmed() {
    let server = Server::start(WORLD, WHOLE, &[]);
    let cluster = format!("server: 'http://{}'", server.address);
    for token in [r"s3cr3t\nX-Evil: yes", r"s3cr3t\r", r"s3\0cr3t", r"\x7fs3cr3t"] {
        let run = with(&cluster, &format!("token: \"{token}\""), &[]);
        refused(&run, "cannot log in with the token of the kubeconfig: character ");
        assert!(!run.errors.contains("cr3t"), "{}", run.errors);
    }
    assert!(server.requests().is_empty());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "\n t0k3n\r\n").unwrap();
    let run = with(&cluster, &format!("tokenFile: '{}'", file.display()), &[]);
    assert_eq!(run.code, Some(1), "{}", run.errors);
    std::fs::write(&file, "a\nb").unwrap();
    let run = with(&cluster, &format!("tokenFile: '{}'", file.display()), &[]);
    refused(&run, "character 2 of the token is a line break");
}

#[test]
fn a_proxy_that_fails_is_blamed_by_name() {
    // The address of the API server is of no machine; only the proxy, here, is connected to.
    let cluster = "server: 'https://192.0.2.1:6443'";
    let through = |proxy: &str| with(cluster, "", &[("HTTPS_PROXY", proxy), ("NO_PROXY", "")]);
    let run = through("http://ann:s3cr3t@127.0.0.1:1");
    refused(
        &run,
        "cannot reach the API server https://192.0.2.1:6443 through the proxy 127.0.0.1:1 (HTTPS_PROXY): connection refused",
    );
    assert!(
        run.errors.contains("NO_PROXY=192.0.2.1") && !run.errors.contains("s3cr3t"),
        "{}",
        run.errors
    );
    for (answer, said) in [
        (
            &b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"[..],
            "the proxy requires a login (407",
        ),
        (
            b"HTTP/1.1 502 Bad Gateway\r\n\r\n<html>",
            "the proxy did not open a connection",
        ),
        (b"", "the proxy closed the connection"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "(HTTPS_PROXY): "),
    ] {
        let run = through(&answering(answer).to_string());
        refused(&run, said);
        assert!(run.errors.contains("(HTTPS_PROXY)"), "{}", run.errors);
    }
    refused(
        &through("ftp://127.0.0.1:1"),
        "cannot use the proxy of HTTPS_PROXY: its scheme is 'ftp'",
    );
    let run = with(&format!("{cluster}, proxy-url: 'http://127.0.0.1:1'"), "", &[]);
    refused(&run, "(proxy-url in the kubeconfig): connection refused");
}

#[test]
fn a_bad_name_to_impersonate_is_named() {
    let server = Server::start(WORLD, WHOLE, &[]);
    let as_user = |words: &[&str]| doctor(&server, &[&["diagnose"], words].concat());
    refused(&as_user(&["--as", ""]), "cannot use --as '': the name is empty");
    refused(
        &as_user(&["--as", "eve\nX: y"]),
        r"cannot use --as 'eve\nX: y': character 4 is a control character",
    );
    refused(
        &as_user(&["--as", "eve", "--as-group", ""]),
        "cannot use --as-group ''",
    );
    refused(
        &as_user(&["--as", "eve", "--as-uid", "\u{1}"]),
        "cannot use --as-uid ",
    );
    assert!(server.requests().is_empty());
    let run = as_user(&["--as", "müller", "-o", "json"]);
    assert_eq!(run.code, Some(1), "{}", run.errors);

    let denied = Fault::Made(|_, _| {
        let message = r#"users "eve" is forbidden: User "me" cannot impersonate resource "users" in API group "" at the cluster scope"#;
        Reply::Whole(Answer::failure(403, "Forbidden", message))
    });
    let server = Server::start(WORLD, WHOLE, &[("/", denied)]);
    let run = doctor(&server, &["diagnose", "--as", "eve"]);
    refused(
        &run,
        "cannot impersonate 'eve' (--as): users \"eve\" is forbidden: User \"me\" cannot impersonate",
    );
    assert!(run.errors.contains("the verb 'impersonate'"), "{}", run.errors);
}

#[test]
fn a_login_plugin_shares_the_time_of_the_run() {
    let plugin = "exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ['-c', 'sleep 60 & sleep 60']}";
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("config");
    let text = format!(
        "current-context: here\nclusters: [{{name: here, cluster: {{server: 'http://127.0.0.1:1'}}}}]\n\
         contexts: [{{name: here, context: {{cluster: here, user: me}}}}]\nusers: [{{name: me, user: {{{plugin}}}}}]\n"
    );
    std::fs::write(&kubeconfig, text).unwrap();
    let run = run(&kubeconfig, &["diagnose", "--timeout", "1s"]);
    refused(&run, "cannot log in with plugin 'sh': it did not end within 1 s");
}

/// Serves one connection after another with a certificate; returns the address.
fn secured(certificate: &rcgen::CertifiedKey<rcgen::KeyPair>) -> SocketAddr {
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(certificate.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.cert.der().clone()], key.into())
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let session = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(session, stream);
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 418 I'm a teapot\r\nContent-Length: 0\r\n\r\n");
        }
    });
    address
}

fn trusting(certificate: &rcgen::CertifiedKey<rcgen::KeyPair>, file: &Path) -> Run {
    let address = secured(certificate);
    std::fs::write(file, certificate.cert.pem()).unwrap();
    let cluster = format!(
        "server: 'https://{address}', certificate-authority: '{}'",
        file.display()
    );
    with(&cluster, "", &[])
}

#[test]
fn a_self_signed_certificate_is_its_own_authority_unless_it_is_an_authority() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.crt");
    let made = |is_ca: rcgen::IsCa| {
        let mut params = rcgen::CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        params.is_ca = is_ca;
        let signing_key = rcgen::KeyPair::generate().unwrap();
        let cert = params.self_signed(&signing_key).unwrap();
        rcgen::CertifiedKey { cert, signing_key }
    };
    // It is trusted: the answer of the server is what is told.
    refused(&trusting(&made(rcgen::IsCa::NoCa), &file), "418");
    let authority = made(rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained));
    let run = trusting(&authority, &file);
    refused(&run, "certificate");
    assert!(run.errors.contains("CA:TRUE"), "{}", run.errors);
    for text in [
        "",
        "no PEM",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        std::fs::write(&file, text).unwrap();
        let cluster = format!(
            "server: 'https://127.0.0.1:1', certificate-authority: '{}'",
            file.display()
        );
        let run = with(&cluster, "", &[]);
        assert_eq!(run.code, Some(2), "{}", run.errors);
        assert!(!run.errors.contains("panicked"), "{}", run.errors);
    }
}
