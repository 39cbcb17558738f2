//! The certificates of one cluster: three authorities that trust nothing of each other, made anew at each start.
//! The one for the front proxy is its own, for a client certificate of the cluster would otherwise speak as a proxy for anyone.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

use crate::place;

/// An authority and the folder that its certificates are written to.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: PathBuf,
    name: String,
}

/// A certificate and its key.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The common name, which is the user of a client.
    pub name: String,
    /// The certificate, PEM.
    pub certificate: String,
    /// The key, PEM.
    pub key: String,
}

impl Authority {
    /// Makes an authority, and writes `NAME.crt` and `NAME.key`.
    pub fn new(name: &str, folder: &Path) -> Result<Self> {
        let mut params = params(name, None, &[])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![
            KeyUsagePurpose::KeyCertSign,
            KeyUsagePurpose::CrlSign,
            KeyUsagePurpose::DigitalSignature,
        ];
        let key = new_key(name)?;
        let issuer = CertifiedIssuer::self_signed(params, key)
            .with_context(|| format!("cannot make the certificate authority {name}"))?;
        let authority = Self {
            issuer,
            folder: folder.to_path_buf(),
            name: name.to_owned(),
        };
        place::write(&authority.certificate_file(), authority.issuer.pem())?;
        place::write_secret(
            &folder.join(format!("{name}.key")),
            &authority.issuer.key().serialize_pem(),
        )?;
        Ok(authority)
    }

    /// The certificate of the authority, PEM.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// The file of the authority's certificate.
    pub fn certificate_file(&self) -> PathBuf {
        self.folder.join(format!("{}.crt", self.name))
    }

    /// Signs a certificate for a client: `user`, member of `group`.
    pub fn client(&self, user: &str, group: Option<&str>) -> Result<Pair> {
        self.sign(
            user,
            params(user, group, &[])?,
            &[ExtendedKeyUsagePurpose::ClientAuth],
        )
    }

    /// Signs a certificate for a server of these names and addresses. etcd shows its own to itself as a client.
    pub fn server(&self, name: &str, hosts: &[&str]) -> Result<Pair> {
        let uses = [
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        self.sign(name, params(name, None, hosts)?, &uses)
    }

    fn sign(
        &self,
        name: &str,
        mut params: CertificateParams,
        uses: &[ExtendedKeyUsagePurpose],
    ) -> Result<Pair> {
        params.extended_key_usages = uses.to_vec();
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let key = new_key(name)?;
        let certificate = params
            .signed_by(&key, &self.issuer)
            .with_context(|| format!("cannot sign the certificate of {name}"))?;
        Ok(Pair {
            name: name.to_owned(),
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        })
    }
}

impl Pair {
    /// Writes `STEM.crt` and `STEM.key` into `folder`.
    pub fn write(&self, folder: &Path, stem: &str) -> Result<()> {
        place::write(&folder.join(format!("{stem}.crt")), &self.certificate)?;
        place::write_secret(&folder.join(format!("{stem}.key")), &self.key)
    }
}

/// Writes the key that tokens of service accounts are signed with, and the public one that they are checked with.
pub fn write_signing_key(folder: &Path) -> Result<()> {
    let key = new_key("service accounts")?;
    place::write(&folder.join("sa.pub"), key.public_key_pem())?;
    place::write_secret(&folder.join("sa.key"), &key.serialize_pem())
}

fn new_key(of: &str) -> Result<KeyPair> {
    KeyPair::generate().with_context(|| format!("cannot make the key of {of}"))
}

fn params(name: &str, group: Option<&str>, hosts: &[&str]) -> Result<CertificateParams> {
    let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
    let mut params =
        CertificateParams::new(hosts).with_context(|| format!("cannot make the certificate of {name}"))?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    if let Some(group) = group {
        params.distinguished_name.push(DnType::OrganizationName, group);
    }
    // Fixed and wide, for a machine whose clock is wrong.
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 1, 1);
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}
