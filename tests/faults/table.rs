//! The faults of the matrix: statuses, bodies, items, pages, connections.

use serde_json::{Value as Json, json};

use crate::cases::{Case, For, body, case, passing, raw, set, slow, twice, whole};
use crate::fault::{
    Fault, Reply, again_with, busy, changed, first_item, forbidden, gone, page_of_a_proxy, redirect,
    with_header,
};
use crate::recorded::Answer;

pub(crate) static CASES: [Case; 91] = [
    // Statuses.
    case("401", For::Any, |_, _| {
        whole(Answer::failure(401, "Unauthorized", "Unauthorized"))
    }),
    case("401 page", For::Any, |_, _| whole(page_of_a_proxy(401))),
    case("403", For::Any, |_, _| whole(forbidden())),
    case("403 page", For::Any, |_, _| whole(page_of_a_proxy(403))),
    case("404 of no handler", For::Any, |_, _| whole(Answer::no_handler())),
    case("404 page", For::Any, |_, _| whole(page_of_a_proxy(404))),
    case("404 Status", For::Any, |_, _| {
        whole(Answer::failure(
            404,
            "NotFound",
            "the server could not find the requested resource",
        ))
    }),
    case("404 empty", For::Any, |_, _| whole(Answer::text(404, "", ""))),
    case("400", For::Lists, |_, _| {
        whole(Answer::failure(400, "BadRequest", "no"))
    }),
    case("400 page", For::Any, |_, _| whole(page_of_a_proxy(400))),
    case("405", For::Any, |_, _| {
        whole(Answer::failure(405, "MethodNotAllowed", "no"))
    }),
    case("406", For::Any, |_, _| {
        whole(Answer::failure(406, "NotAcceptable", "only Table"))
    }),
    case("409", For::Any, |_, _| {
        whole(Answer::failure(409, "Conflict", "no"))
    }),
    case("410 always", For::Any, |_, _| whole(gone())),
    case("422", For::Any, |_, _| {
        whole(Answer::failure(422, "Invalid", "no"))
    }),
    slow(case("429", For::Any, |_, _| whole(busy(429)))),
    passing(case("429 twice", For::Any, |asked, right| {
        twice(asked, right, with_header(busy(429), "Retry-After: 0"))
    })),
    case("429 for a day", For::Any, |_, _| {
        whole(with_header(busy(429), "Retry-After: 86400"))
    }),
    slow(case("429 until a date", For::Any, |_, _| {
        whole(with_header(
            busy(429),
            "Retry-After: Fri, 01 Jan 2027 00:00:00 GMT",
        ))
    })),
    slow(case("429 for less than nothing", For::Any, |_, _| {
        whole(with_header(busy(429), "Retry-After: -1"))
    })),
    case("429 for 2^64", For::Any, |_, _| {
        whole(with_header(busy(429), "Retry-After: 18446744073709551615"))
    }),
    case("500", For::Any, |_, _| {
        whole(Answer::failure(500, "InternalError", "etcd has no leader"))
    }),
    case("500 page", For::Any, |_, _| whole(page_of_a_proxy(500))),
    slow(case("502 page", For::Any, |_, _| whole(page_of_a_proxy(502)))),
    slow(case("503 text", For::Any, |_, _| {
        whole(Answer::text(503, "text/plain", "service unavailable\n"))
    })),
    passing(case("503 twice", For::Any, |asked, right| {
        twice(asked, right, page_of_a_proxy(503))
    })),
    slow(case("504", For::Any, |_, _| {
        whole(Answer::failure(504, "Timeout", "request timed out"))
    })),
    case("302", For::Any, |_, _| whole(redirect())),
    case("308", For::Any, |_, _| {
        whole(Answer {
            status: 308,
            ..redirect()
        })
    }),
    case("204", For::Any, |_, _| whole(Answer::text(204, "", ""))),
    case("206", For::Any, |_, right| whole(Answer { status: 206, ..right })),
    case("203 page", For::Any, |_, _| whole(page_of_a_proxy(203))),
    // 200 with something else in it.
    case("page", For::Any, |_, _| whole(page_of_a_proxy(200))),
    case("page as JSON", For::Any, |_, _| {
        body("application/json", page_of_a_proxy(200).body)
    }),
    case("page as text", For::Any, |_, _| {
        body("text/plain", page_of_a_proxy(200).body)
    }),
    case("page without a type", For::Any, |_, _| {
        body("", page_of_a_proxy(200).body)
    }),
    case("Status with 200", For::Any, |_, _| {
        whole(Answer::failure(200, "", "all is well"))
    }),
    case("Status Success", For::Any, |_, _| {
        whole(Answer::json(
            200,
            &json!({"kind": "Status", "apiVersion": "v1", "status": "Success"}),
        ))
    }),
    case("Status as text", For::Any, |_, _| {
        body("text/plain", Answer::failure(500, "InternalError", "no").body)
    }),
    case("Table", For::Any, |_, _| {
        let table =
            json!({"kind": "Table", "apiVersion": "meta.k8s.io/v1", "columnDefinitions": [], "rows": []});
        whole(Answer::json(200, &table))
    }),
    case("nothing", For::Lists, |_, _| body("application/json", "")),
    case("null", For::Lists, |_, _| body("application/json", "null")),
    case("an array", For::Lists, |_, _| body("application/json", "[]")),
    case("an empty object", For::Lists, |_, _| {
        body("application/json", "{}")
    }),
    case("a number", For::Lists, |_, _| body("application/json", "0")),
    case("another List", For::Lists, |_, _| {
        let list =
            json!({"kind": "LeaseList", "apiVersion": "coordination.k8s.io/v1", "metadata": {}, "items": []});
        whole(Answer::json(200, &list))
    }),
    case("List of another version", For::Lists, |_, right| {
        set(right, "/apiVersion", json!("v9"))
    }),
    case("generic List", For::Lists, |_, _| {
        whole(Answer::json(
            200,
            &json!({"kind": "List", "apiVersion": "v1", "metadata": {}, "items": []}),
        ))
    }),
    case("items null", For::Lists, |_, right| {
        set(right, "/items", Json::Null)
    }),
    case("items missing", For::Lists, |_, right| {
        whole(changed(right, |list| {
            list.as_object_mut().unwrap().remove("items");
        }))
    }),
    case("items an object", For::Lists, |_, right| {
        set(right, "/items", json!({}))
    }),
    case("items a word", For::Lists, |_, right| {
        set(right, "/items", json!("none"))
    }),
    case("metadata a word", For::Lists, |_, right| {
        set(right, "/metadata", json!("x"))
    }),
    case("metadata null", For::Lists, |_, right| {
        set(right, "/metadata", Json::Null)
    }),
    case("half of the JSON", For::Lists, |_, right| {
        let half = right.body.len() / 2;
        body("application/json", &right.body[..half])
    }),
    case("JSON twice", For::Lists, |_, right| {
        body("application/json", right.body.repeat(2))
    }),
    case("NUL bytes", For::Lists, |_, right| {
        body("application/json", vec![0; right.body.len()])
    }),
    case("not UTF-8", For::Lists, |_, mut right| {
        right
            .body
            .iter_mut()
            .filter(|byte| **byte == b'e')
            .for_each(|byte| *byte = 0xff);
        whole(right)
    }),
    case("deep", For::Lists, |_, _| {
        body("application/json", "[".repeat(200_000))
    }),
    case("deep item", For::Lists, |_, right| {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(5000), "}".repeat(5000));
        let text = String::from_utf8(right.body.clone()).unwrap();
        let with = text.replacen("\"items\":[", &format!("\"items\":[{deep},"), 1);
        body(
            "application/json",
            with.replacen(&format!("{deep},]"), &format!("{deep}]"), 1),
        )
    }),
    // Items.
    case("item null", For::Lists, |_, right| {
        first_item(right, |item| *item = Json::Null)
    }),
    case("item a number", For::Lists, |_, right| {
        first_item(right, |item| *item = json!(7))
    }),
    case("item a list", For::Lists, |_, right| {
        first_item(right, |item| *item = json!([]))
    }),
    case("item without metadata", For::Lists, |_, right| {
        first_item(right, |item| item["metadata"] = Json::Null)
    }),
    case("item without a name", For::Lists, |_, right| {
        first_item(right, |item| item["metadata"]["name"] = json!(""))
    }),
    case("item of another kind", For::Lists, |_, right| {
        first_item(right, |item| {
            item["kind"] = json!("Lease");
            item["apiVersion"] = json!("coordination.k8s.io/v1");
        })
    }),
    case("item of a known kind", For::Lists, |_, right| {
        first_item(right, |item| {
            item["kind"] = json!("LimitRange");
            item["apiVersion"] = json!("v1");
        })
    }),
    case("item a Status", For::Lists, |_, right| {
        first_item(right, |item| {
            *item = json!({"kind": "Status", "apiVersion": "v1", "message": "no"})
        })
    }),
    // Pages.
    case("items remain, no token", For::Lists, |_, right| {
        whole(changed(right, |list| {
            list["metadata"] = json!({"resourceVersion": "1", "remainingItemCount": 900});
            list["items"] = json!([]);
        }))
    }),
    case("token a number", For::LaterPages, |_, right| {
        whole(changed(right, |list| list["metadata"]["continue"] = json!(7)))
    }),
    case("same token for ever", For::Lists, |_, right| {
        again_with(right, "A")
    }),
    case("tokens A, B, A", For::Lists, |asked, right| {
        again_with(right, if asked.hit % 2 == 0 { "A" } else { "B" })
    }),
    case("same page, fresh tokens", For::Lists, |asked, right| {
        again_with(right, &format!("t{}", asked.hit))
    }),
    case("empty pages, fresh tokens", For::Lists, |asked, right| {
        let empty = changed(right, |list| list["items"] = json!([]));
        again_with(empty, &format!("t{}", asked.hit))
    }),
    slow(case("fresh pages for ever", For::Lists, |asked, right| {
        let hit = asked.hit;
        let fresh = changed(right, |list| {
            for item in list["items"].as_array_mut().into_iter().flatten() {
                let name = format!("{}-{hit}", item["metadata"]["name"].as_str().unwrap_or_default());
                item["metadata"]["uid"] = json!(format!("{name}-uid"));
                item["metadata"]["name"] = json!(name);
            }
        });
        again_with(fresh, &format!("t{hit}"))
    })),
    case("second page empty", For::LaterPages, |_, right| {
        whole(changed(right, |list| {
            list["metadata"] = json!({"resourceVersion": "1"});
            list["items"] = json!([]);
        }))
    }),
    passing(Case {
        fault: Fault::GoneOnce,
        ..case("410 once", For::LaterPages, |_, right| whole(right))
    }),
    case("410 of later pages", For::LaterPages, |_, _| whole(gone())),
    case("404 of later pages", For::LaterPages, |_, _| {
        whole(Answer::no_handler())
    }),
    case("403 of later pages", For::LaterPages, |_, _| whole(forbidden())),
    case("401 of later pages", For::LaterPages, |_, _| {
        whole(Answer::failure(401, "Unauthorized", "Unauthorized"))
    }),
    case("page of a proxy later", For::LaterPages, |_, _| {
        whole(page_of_a_proxy(200))
    }),
    // The connection.
    slow(case("reset", For::Any, |_, _| Reply::Closed)),
    passing(case("reset once", For::Any, |asked, right| match asked.hit {
        0 => Reply::Closed,
        _ => whole(right),
    })),
    slow(case("closed in the body", For::Any, |_, right| {
        Reply::Raw(raw(&right, Some(right.body.len() + 9), right.body.len()))
    })),
    case("length too short", For::Lists, |_, right| {
        Reply::Raw(raw(&right, Some(right.body.len() / 2), right.body.len()))
    }),
    slow(case("chunks that are none", For::Any, |_, right| {
        Reply::Raw(raw(&right, None, right.body.len()))
    })),
    slow(case("not HTTP", For::Any, |_, _| {
        Reply::Raw(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec())
    })),
    slow(case("silence", For::Any, |_, _| Reply::Silent)),
    slow(case("silence in the body", For::Any, |_, right| {
        Reply::Stalled(right)
    })),
    slow(case("a byte at a time", For::Any, |_, right| {
        Reply::Dripping(right)
    })),
];
