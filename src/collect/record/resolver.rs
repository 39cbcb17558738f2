//! Addresses of resolvers: of a pod's `dnsConfig`, and of the node, which an event of the kubelet quotes.
//!
//! A recording leaves the company; that there is an address is evidence, which one it is is not.

use serde_json::Value;

const HIDDEN: &str = "<redacted:address>";
/// Before the addresses in the event DNSConfigForming of the kubelet.
const LINE: &str = "the applied nameserver line is: ";

/// Replaces the addresses, one by one, so that their number stays.
pub(super) fn hide(json: &mut Value) {
    match json {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("nameservers", Value::Array(addresses)) => {
                        for address in addresses.iter_mut().filter(|address| address.is_string()) {
                            *address = Value::from(HIDDEN);
                        }
                    }
                    ("message" | "note", Value::String(text)) => {
                        if let Some(hidden) = without_line(text) {
                            *text = hidden;
                        }
                    }
                    (_, value) => hide(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}

fn without_line(text: &str) -> Option<String> {
    let (before, addresses) = text.split_once(LINE)?;
    let hidden: Vec<&str> = addresses.split(' ').map(|_| HIDDEN).collect();
    Some(format!("{before}{LINE}{}", hidden.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn addresses_of_resolvers_are_hidden_and_counted() {
        let mut pod = json!({"spec": {"dnsPolicy": "None", "dnsConfig": {"nameservers": ["192.0.2.1", "192.0.2.2"],
            "searches": ["shop.svc.cluster.local"]}}});
        hide(&mut pod);
        assert_eq!(
            pod["spec"]["dnsConfig"],
            json!({"nameservers": [HIDDEN, HIDDEN], "searches": ["shop.svc.cluster.local"]})
        );
        let mut event = json!({"message": "Nameserver limits were exceeded, some nameservers have been omitted, \
            the applied nameserver line is: 192.0.2.1 192.0.2.2 2001:db8::1"});
        hide(&mut event);
        let text = event["message"].as_str().unwrap();
        assert!(
            text.ends_with("is: <redacted:address> <redacted:address> <redacted:address>"),
            "{text}"
        );
        let mut other =
            json!({"message": "lookup db.shop.svc on 10.96.0.10:53: no such host", "nameservers": []});
        let before = other.clone();
        hide(&mut other);
        assert_eq!(other, before);
    }
}
