//! Keys and tokens that a provider gives a shape of its own: each with the type that its placeholder names.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::{is_random, placeholder, replace};

/// Before a token: the start of a word, or an escape of JSON or of a URL that ends in a letter.
const START: &str = r"((?-u:\b)|\\[nrtbf]|%[0-9A-Fa-f]{2}|\\u[0-9a-fA-F]{4})";

/// What the letters after the prefix have to look like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// The prefix alone is proof enough.
    Any,
    /// Names of objects have this form, too: only what has digits and both cases, or is long, is a token.
    Random,
}
use Rest::{Any, Random};

/// Type, parts of which one is in each token, pattern, and what the rest has to look like.
const PROVIDERS: &[(&str, &[&str], &str, Rest)] = &[
    // A secret access key next to its id is taken out with it.
    (
        "aws-key",
        &["AKIA", "ASIA", "ABIA", "ACCA"],
        r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?:[\s:,;/|]+[A-Za-z0-9/+]{40}(?-u:\b))?",
        Any,
    ),
    (
        "aws-session-token",
        &["IQoJb3", "FwoGZX", "FQoGZX"],
        r"(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9/+=_-]{20,}",
        Any,
    ),
    (
        "aws-bedrock-key",
        &["ABSK", "bedrock-api"],
        r"(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=]{40,}",
        Any,
    ),
    ("alibaba-key", &["LTAI"], r"LTAI[A-Za-z0-9]{16,24}(?-u:\b)", Any),
    ("tencent-key", &["AKID"], r"AKID[A-Za-z0-9]{28,36}(?-u:\b)", Any),
    ("google-api-key", &["AIza"], r"AIza[A-Za-z0-9_-]{35}", Any),
    (
        "google-oauth-token",
        &["ya29.", "GOCSPX", "1//0"],
        r"(?:ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|1//0[A-Za-z0-9_-]{30,})",
        Any,
    ),
    (
        "azure-client-secret",
        &["Q~"],
        r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{30,36}",
        Any,
    ),
    (
        "azure-key",
        &["+A", "AzCa", "ACDb", "ARmK", "AZDO"],
        r"[A-Za-z0-9+/]{70,80}(?:\+ASt|AzCa|ACDb|ARmK|\+AMC|\+ASb|\+ACR|AZDO)[A-Za-z0-9+/]{0,12}={0,2}",
        Any,
    ),
    (
        "github-token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
        r"(?:gh[pousr]_[A-Za-z0-9]{20,}(?:[._-][A-Za-z0-9_-]{8,})*|github_pat_[A-Za-z0-9_]{22,})",
        Any,
    ),
    (
        "gitlab-token",
        &["gl", "GR1348941"],
        r"(?:gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_.-]+)?|GR1348941[A-Za-z0-9_-]{20,})",
        Any,
    ),
    (
        "bitbucket-token",
        &["ATBB", "ATCTT3"],
        r"(?:ATBB[A-Za-z0-9]{24,}|ATCTT3[A-Za-z0-9_=-]{20,})",
        Any,
    ),
    ("atlassian-token", &["ATATT3"], r"ATATT3[A-Za-z0-9_=-]{20,}", Any),
    (
        "slack-token",
        &["xox", "xapp-"],
        r"(?:xox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,})",
        Any,
    ),
    (
        "stripe-key",
        &["k_live_", "k_test_", "k_prod_", "whsec_"],
        r"(?:[srp]k_(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{20,})",
        Any,
    ),
    ("twilio-key", &["SK"], r"SK[0-9a-f]{32}(?-u:\b)", Any),
    (
        "sendgrid-key",
        &["SG."],
        r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
        Any,
    ),
    (
        "mailgun-key",
        &["-"],
        r"(?:(?:key|pubkey)-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})(?-u:\b)",
        Any,
    ),
    (
        "mailchimp-key",
        &["-us", "md-"],
        r"(?:[0-9a-f]{32}-us[0-9]{1,2}|md-[A-Za-z0-9_-]{22})(?-u:\b)",
        Random,
    ),
    (
        "brevo-key",
        &["xkeysib"],
        r"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
        Any,
    ),
    (
        "anthropic-key",
        &["sk-ant-"],
        r"sk-ant-[a-z]{2,8}[0-9]{2}-[A-Za-z0-9_-]{20,}",
        Any,
    ),
    (
        "openai-key",
        &["sk-", "sess-"],
        r"(?:sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{16,}|sk-[A-Za-z0-9]{16,}T3BlbkFJ[A-Za-z0-9]{10,}|sess-[A-Za-z0-9]{40})",
        Random,
    ),
    ("openrouter-key", &["sk-or-"], r"sk-or-v1-[0-9a-f]{40,}", Any),
    (
        "huggingface-token",
        &["hf_", "api_org_"],
        r"(?:hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z0-9]{30,})",
        Any,
    ),
    ("groq-key", &["gsk_"], r"gsk_[A-Za-z0-9]{40,}", Any),
    ("xai-key", &["xai-"], r"xai-[A-Za-z0-9]{60,}", Any),
    ("perplexity-key", &["pplx-"], r"pplx-[A-Za-z0-9]{40,}", Any),
    ("replicate-token", &["r8_"], r"r8_[A-Za-z0-9]{32,}", Any),
    ("nvidia-key", &["nvapi-"], r"nvapi-[A-Za-z0-9_-]{40,}", Any),
    (
        "langsmith-key",
        &["lsv2_"],
        r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",
        Any,
    ),
    ("pinecone-key", &["pcsk_"], r"pcsk_[A-Za-z0-9_]{40,}", Any),
    (
        "sandbox-provider-key",
        &["e2b_", "dtn_", "fc-", "tvly-", "jina_"],
        r"(?:e2b_[0-9a-f]{40}|dtn_[0-9a-f]{40,}|fc-[0-9a-f]{32}|tvly-[A-Za-z0-9-]{24,}|jina_[A-Za-z0-9_-]{40,})",
        Random,
    ),
    ("npm-token", &["npm_"], r"npm_[A-Za-z0-9]{36}", Any),
    ("pypi-token", &["pypi-"], r"pypi-[A-Za-z0-9_-]{50,}", Any),
    ("rubygems-key", &["rubygems_"], r"rubygems_[0-9a-f]{48}", Any),
    ("crates-token", &["cio"], r"cio[A-Za-z0-9]{32}(?-u:\b)", Random),
    ("nuget-key", &["oy2"], r"oy2[a-z0-9]{43}(?-u:\b)", Any),
    (
        "docker-token",
        &["dckr_"],
        r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}",
        Any,
    ),
    (
        "jfrog-token",
        &["AKCp", "cmVmdGtu"],
        r"(?:AKCp[A-Za-z0-9]{60,}|cmVmdGtu[A-Za-z0-9]{50,})",
        Any,
    ),
    ("digitalocean-token", &["_v1_"], r"do[opr]_v1_[0-9a-f]{64}", Any),
    ("heroku-key", &["HRKU-"], r"HRKU-[A-Za-z0-9_-]{30,}", Any),
    (
        "cloudflare-token",
        &["v1.0-", "cf"],
        r"(?:v1\.0-[0-9a-f]{24}-[0-9a-f]{100,}|cf(?:k|ut|at)_[A-Za-z0-9]{40,})",
        Any,
    ),
    ("netlify-token", &["nfp_"], r"nfp_[A-Za-z0-9]{36,}", Any),
    (
        "fly-token",
        &["fo1_", "fm1", "fm2"],
        r"(?:fo1_[A-Za-z0-9_-]{40,}|fm[12][ar]?_[A-Za-z0-9+/=_-]{60,})",
        Any,
    ),
    (
        "planetscale-token",
        &["pscale_"],
        r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9._=-]{30,}",
        Any,
    ),
    (
        "supabase-token",
        &["sbp_", "sb_secret_"],
        r"(?:sbp_[0-9a-f]{40}|sb_secret_[A-Za-z0-9_-]{20,})",
        Any,
    ),
    (
        "new-relic-key",
        &["NR"],
        r"(?:NR(?:AK|II|JS|AA|RA|SP)-[A-Za-z0-9_-]{19,}|[0-9a-f]{36}NRAL(?-u:\b))",
        Any,
    ),
    (
        "datadog-key",
        &["ddapp_", "pub"],
        r"(?:ddapp_[A-Za-z0-9]{34}|pub[0-9a-f]{32}(?-u:\b))",
        Any,
    ),
    (
        "sentry-token",
        &["sntry"],
        r"sntry[su]_[A-Za-z0-9+/=_-]{30,}",
        Any,
    ),
    (
        "grafana-token",
        &["glsa_", "glc_"],
        r"(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,})",
        Any,
    ),
    (
        "dynatrace-token",
        &["dt0"],
        r"dt0[a-z][0-9]{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{32,64}",
        Any,
    ),
    (
        "pagerduty-key",
        &["pdus+", "u+"],
        r"(?:pdus\+[A-Za-z0-9_+-]{20,}|u\+[A-Za-z0-9_+-]{18}(?-u:\b))",
        Any,
    ),
    (
        "linear-key",
        &["lin_"],
        r"lin_(?:api|oauth)_[A-Za-z0-9]{30,}",
        Any,
    ),
    (
        "notion-token",
        &["secret_", "ntn_"],
        r"(?:secret_[A-Za-z0-9]{43}(?-u:\b)|ntn_[A-Za-z0-9]{40,})",
        Any,
    ),
    (
        "airtable-token",
        &["pat"],
        r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}",
        Any,
    ),
    (
        "shopify-token",
        &["shp"],
        r"shp(?:at|ca|pa|ss|ua)_[0-9A-Za-z]{32}",
        Any,
    ),
    (
        "square-token",
        &["EAAA", "sq0"],
        r"(?:EAAA[A-Za-z0-9_-]{50,}|sq0[a-z]{3}-[A-Za-z0-9_-]{22,43})",
        Any,
    ),
    (
        "paypal-token",
        &["access_token$", "A21AA"],
        r"(?:access_token\$(?:production|sandbox)\$[a-z0-9]{10,}\$[0-9a-f]{32}|A21AA[A-Za-z0-9_-]{50,})",
        Any,
    ),
    (
        "telegram-token",
        &[":AA"],
        r"(?:bot)?[0-9]{8,10}:AA[A-Za-z0-9_-]{32,}",
        Any,
    ),
    (
        "discord-token",
        &["."],
        r"(?:[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}|mfa\.[A-Za-z0-9_-]{80,})",
        Any,
    ),
    (
        "databricks-token",
        &["dapi"],
        r"dapi[0-9a-f]{32}(?:-[0-9])?(?-u:\b)",
        Any,
    ),
    (
        "terraform-token",
        &[".atlasv1."],
        r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,}",
        Any,
    ),
    ("pulumi-token", &["pul-"], r"pul-[0-9a-f]{40}", Any),
    (
        "doppler-token",
        &["dp."],
        r"dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{36,}",
        Any,
    ),
    (
        "vault-token",
        &["s.", "b.", "hvr."],
        r"hv[sbr]\.[A-Za-z0-9_-]{20,}",
        Any,
    ),
    (
        "vault-token",
        &["s.", "b.", "hvr."],
        r"(?:s\.[A-Za-z0-9]{24}|b\.[A-Za-z0-9]{90,})(?:\.[A-Za-z0-9]{5})?(?-u:\b)",
        Random,
    ),
    (
        "age-key",
        &["AGE-SECRET-KEY"],
        r"AGE-SECRET-KEY-1[A-Z0-9]{20,}",
        Any,
    ),
    (
        "1password-token",
        &["ops_eyJ"],
        r"ops_eyJ[A-Za-z0-9+/=_-]{100,}",
        Any,
    ),
    (
        "tailscale-key",
        &["tskey-"],
        r"tskey-[a-z]+-[A-Za-z0-9]{8,}-[A-Za-z0-9]{16,}",
        Any,
    ),
    (
        "sonar-token",
        &["sqp_", "squ_", "sqa_"],
        r"sq[pua]_[0-9a-f]{40}",
        Any,
    ),
    ("postman-key", &["PMAK-"], r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}", Any),
    ("figma-token", &["figd_"], r"figd_[A-Za-z0-9_-]{40,}", Any),
    (
        "mapbox-token",
        &["k.eyJ"],
        r"[ps]k\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{16,}",
        Any,
    ),
    (
        "circleci-token",
        &["CCIPAT_"],
        r"CCIPAT_[A-Za-z0-9]+_[0-9a-f]{40}",
        Any,
    ),
    (
        "buildkite-token",
        &["bk"],
        r"bk(?:ua|at|aj|ct|pt)_[A-Za-z0-9]{40,}",
        Any,
    ),
    ("facebook-token", &["EAA"], r"EAA[A-Za-z0-9]{80,}", Any),
    ("dropbox-token", &["sl."], r"sl\.[A-Za-z0-9_-]{100,}", Any),
    ("api-key", &["sk-", "sk_"], r"sk[-_][A-Za-z0-9_-]{20,}", Random),
];

/// A part of each pattern that is found quickly. Most texts have none.
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    compiled(concat!(
        r"A[KSBC][ICS][AK]|LTAI|AKID|IQoJ|FwoG|FQoG|bedrock-api|AIza|ya29\.|GOCSPX|1//0|[0-9]Q~|\+A[SMC]|AzCa|ACDb|ARmK|AZDO",
        r"|gh[pousr]_|github_pat_|gl[a-z]{2,5}-|GR1348941|AT(?:BB|CTT3|ATT3)|xox|xapp-|[srp]k_(?:live|test|prod)_|whsec_|SK[0-9a-f]{2}",
        r"|SG\.|key-[0-9a-f]{8}|[0-9a-f]{8}-us[0-9]|[0-9a-f]{32}-[0-9a-f]{8}-|md-|xkeysib-|sk[-_]|sess-|hf_|api_org_|gsk_|xai-|pplx-|r8_",
        r"|nvapi-|lsv2_|pcsk_|e2b_|dtn_|fc-|tvly-|jina_|npm_|pypi-|rubygems_|cio|oy2|dckr_|AKCp|cmVmdGtu|do[opr]_v1_|HRKU-",
        r"|v1\.0-|cf(?:k|ut|at)_|nfp_|fo1_|fm[12]|pscale_|sbp_|sb_secret_|NR[A-Z]{2}|ddapp_|pub[0-9a-f]{8}|sntry|gl(?:sa|c)_|dt0[a-z]|pdus\+|u\+",
        r"|lin_|secret_|ntn_|pat[A-Za-z0-9]{14}\.|shp[a-z]{2}_|EAA|sq0|access_token\$|A21AA|:AA|[MNO][A-Za-z0-9_-]{23,27}\.|mfa\.|dapi|atlasv1|pul-|dp\.",
        r"|hv[sbr]\.|[sb]\.[A-Za-z0-9]{12}|AGE-SECRET|ops_eyJ|tskey-|sq[pua]_|PMAK-|figd_|[ps]k\.eyJ|CCIPAT_|bk[a-z]{2}_|sl\.",
    ))
});

type Lazily = LazyLock<Regex, Box<dyn Fn() -> Regex + Send + Sync>>;

/// Each pattern is compiled when a text has a part of it.
static EACH: LazyLock<Vec<Lazily>> = LazyLock::new(|| {
    let lazily = |pattern: &'static str| -> Box<dyn Fn() -> Regex + Send + Sync> {
        Box::new(move || compiled(&whole(pattern)))
    };
    PROVIDERS
        .iter()
        .map(|(_, _, pattern, _)| LazyLock::new(lazily(pattern)))
        .collect()
});

fn whole(pattern: &str) -> String {
    format!("{START}(?:{pattern})")
}

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns are compiled by a unit test")
}

/// Replaces tokens of providers by their type.
pub(super) fn tokens(text: &mut Cow<'_, str>) {
    if !HINT.is_match(text) {
        return;
    }
    for ((kind, parts, _, rest), pattern) in PROVIDERS.iter().zip(EACH.iter()) {
        if parts.iter().any(|part| text.contains(part)) {
            replace(text, pattern, |found| {
                let token = &found[0][found[1].len()..];
                (*rest == Any || is_random(token)).then(|| format!("{}{}", &found[1], placeholder(kind)))
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters that look like a token, made here: none of them is one.
    fn letters(alphabet: &str, length: usize) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        (0..length)
            .map(|at| alphabet[(at * 7 + at / alphabet.len()) % alphabet.len()])
            .collect()
    }

    fn redacted(text: &str) -> String {
        let mut text = Cow::Borrowed(text);
        tokens(&mut text);
        text.into_owned()
    }

    #[test]
    fn every_pattern_compiles() {
        assert!(!HINT.as_str().is_empty());
        assert_eq!(PROVIDERS.len(), EACH.len());
        assert!(EACH.iter().all(|pattern| pattern.captures_len() >= 2));
    }

    #[test]
    fn tokens_are_named_by_their_type_wherever_they_stand() {
        let (hex, mixed, lower, upper) = (
            "0123456789abcdef",
            "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7",
            "a1b2c3d4e5f6g7h8",
            "A1B2C3D4E5F6G7H8",
        );
        for (kind, token) in [
            ("aws-key", format!("{}{}", "AKI\u{41}", letters(upper, 16))),
            ("google-api-key", format!("{}{}", "AIz\u{61}", letters(mixed, 35))),
            ("github-token", format!("gh{}_{}", "p", letters(mixed, 36))),
            (
                "github-token",
                format!("github_{}_{}_{}", "pat", letters(mixed, 22), letters(mixed, 59)),
            ),
            ("gitlab-token", format!("gl{}-{}", "pat", letters(mixed, 20))),
            (
                "slack-token",
                format!("xox{}-{}-{}", "b", letters("1234567", 12), letters(mixed, 24)),
            ),
            ("stripe-key", format!("sk_{}_{}", "live", letters(mixed, 24))),
            (
                "sendgrid-key",
                format!("S{}.{}.{}", "G", letters(mixed, 22), letters(mixed, 43)),
            ),
            ("mailchimp-key", format!("{}-us{}", letters(hex, 32), 14)),
            (
                "anthropic-key",
                format!("sk-{}-api03-{}", "ant", letters(mixed, 90)),
            ),
            ("openai-key", format!("sk-{}-{}", "proj", letters(mixed, 40))),
            ("huggingface-token", format!("h{}_{}", "f", letters(mixed, 34))),
            ("npm-token", format!("np{}_{}", "m", letters(mixed, 36))),
            ("crates-token", format!("ci{}{}", "o", letters(mixed, 32))),
            (
                "telegram-token",
                format!("{}:A{}{}", letters("123456789", 10), "A", letters(mixed, 33)),
            ),
            ("databricks-token", format!("dap{}{}", "i", letters(hex, 32))),
            ("vault-token", format!("hv{}.{}", "s", letters(mixed, 90))),
            ("vault-token", format!("{}.{}", "s", letters(mixed, 24))),
            ("new-relic-key", format!("NRA{}-{}", "K", letters(upper, 27))),
            ("sandbox-provider-key", format!("e2{}_{}", "b", letters(hex, 40))),
            ("nuget-key", format!("oy{}{}", "2", letters(lower, 43))),
        ] {
            for (before, after) in [
                ("", ""),
                ("key ", " used"),
                ("\"", "\","),
                ("x\\n", "\\n"),
                ("?t%3D", "&"),
                ("=", ";"),
            ] {
                let text = format!("{before}{token}{after}");
                assert_eq!(
                    redacted(&text),
                    format!("{before}<redacted:{kind}>{after}"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn names_digests_and_versions_stay() {
        for text in [
            "exit code 137, pod disk-7f777b7596-vtpm8 on node-1 in shop/task-sk-12",
            "sk-learn-worker-deployment-7f777b7596",
            "reg.example/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "commit 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
            "uid 1be176af-6991-4237-b1c5-eb2cee651877",
            "s.io/api/core/v1.PodSpec and b.example.com",
            "the secret_name_of_the_deployment_in_the_namespace_of_shop is missing",
            "package:AAPT and 10:AA",
            "us-east-1 us1 monkey-business",
        ] {
            assert_eq!(redacted(text), text);
        }
    }
}
