use crate::facts::Scene;
use crate::facts::subject::{Root, Subject};
use crate::facts::world::{World, said, subject};
use crate::k8s::{Kind, ObjectRef};

fn facts(world: &World, of: &Subject, wanted: &[(&str, &str)]) {
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    for (path, wanted) in wanted {
        let said = said(&scene.fact(of, path));
        let matches = if wanted.is_empty() {
            said.is_empty()
        } else {
            said.contains(wanted)
        };
        assert!(
            matches,
            "{path} of {} is {said:?}, not {wanted:?}",
            of.object.name
        );
    }
}

fn deployment(namespace: &str, name: &str) -> Subject {
    let object = ObjectRef::new(Kind::Deployment, namespace, name);
    Subject {
        root: Root::Workload,
        object,
        container: None,
    }
}

#[test]
fn refused_creates_are_told_in_the_words_of_the_server() {
    let world = World::recorded("pandasai-sandbox");
    for (namespace, name, missing, said) in [
        (
            "pandasai-quota",
            "python-sandbox",
            "1",
            "exceeded quota: sandbox-quota, requested: requests.memory",
        ),
        (
            "pandasai-quota",
            "python-sandbox-norequest",
            "1",
            "must specify requests.memory for: app",
        ),
        (
            "pandasai-restricted",
            "python-sandbox",
            "1",
            "violates PodSecurity \"restricted:latest\"",
        ),
        (
            "pandasai-restricted",
            "python-sandbox-account",
            "1",
            "serviceaccount \"sandbox-runner\" not found",
        ),
        (
            "pandasai-restricted",
            "python-sandbox-large",
            "1",
            "maximum memory usage per Container is 256Mi",
        ),
    ] {
        facts(
            &world,
            &deployment(namespace, name),
            &[
                ("workload.create.failing", "true"),
                ("workload.create.error", said),
                (
                    "workload.create.controller",
                    &format!("ReplicaSet {namespace}/{name}-"),
                ),
                ("workload.replicas.missing", missing),
                ("workload.progress.failed", "true"),
            ],
        );
    }
}

#[test]
fn creates_that_work_are_not_failing_whatever_can_be_read() {
    let mut world = World::recorded("pandasai-sandbox");
    let fine = [
        ("workload.create.failing", "false"),
        ("workload.create.error", ""),
        ("workload.replicas.missing", "0"),
        ("workload.exists", "true"),
        ("workload.service_account", "default"),
        ("workload.updating", "false"),
    ];
    facts(&world, &deployment("pandasai-sandbox", "sandbox-api"), &fine);
    world.forbid(Kind::Event);
    facts(&world, &deployment("pandasai-sandbox", "sandbox-api"), &fine);
    // The condition outlives the events.
    facts(
        &world,
        &deployment("pandasai-quota", "python-sandbox"),
        &[
            ("workload.create.failing", "true"),
            ("workload.events.FailedCreate", "unknown: events"),
        ],
    );
}

#[test]
fn an_owner_that_cannot_be_read_is_unknown_and_none_is_unset() {
    let mut world = World::recorded("pandasai-sandbox");
    world.forbid(Kind::Deployment);
    facts(
        &world,
        &deployment("pandasai-quota", "python-sandbox"),
        &[
            ("workload.name", "python-sandbox"),
            ("workload.exists", "unknown: deployments"),
            ("workload.replicas.wanted", "unknown: deployments"),
            ("workload.create.failing", "unknown: deployments"),
        ],
    );
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    let bare = subject(&scene, Root::Pod, "python-sandbox-taint");
    facts(
        &world,
        &bare,
        &[
            ("workload.exists", "false"),
            ("workload.name", ""),
            ("workload.replicas.wanted", "0"),
            ("workload.create.failing", "false"),
        ],
    );
}

#[test]
fn a_stateful_set_says_it_in_events_alone() {
    let mut world = World::recorded("pandasai-sandbox");
    let set = |world: &World| {
        let snapshot = world.snapshot();
        let scene = Scene::new(&snapshot);
        subject(&scene, Root::Workload, "kernel")
    };
    let subject = set(&world);
    facts(
        &world,
        &subject,
        &[
            ("workload.kind", "StatefulSet"),
            ("workload.create.failing", "false"),
        ],
    );
    world.change(Kind::StatefulSet, "kernel", |set| {
        set["spec"]["replicas"] = 2.into()
    });
    facts(&world, &subject, &[("workload.create.failing", "false")]);
    world.forbid(Kind::Event);
    facts(
        &world,
        &subject,
        &[("workload.create.failing", "unknown: events")],
    );
}

#[test]
fn jobs_say_why_they_gave_up() {
    let world = World::recorded("pandasai-sandbox");
    let job = |name: &str| Subject {
        root: Root::Job,
        object: ObjectRef::new(Kind::Job, "pandasai-sandbox", name),
        container: None,
    };
    facts(
        &world,
        &job("nightly-report"),
        &[
            ("job.failed", "true"),
            ("job.failed.reason", "BackoffLimitExceeded"),
            ("job.failed_pods", "2"),
            ("job.backoff_limit", "1"),
            ("job.deadline.set", "false"),
            ("job.pods.exist", "true"),
            ("workload.create.failing", "false"),
        ],
    );
    facts(
        &world,
        &job("long-report"),
        &[
            ("job.failed", "true"),
            ("job.failed.reason", "DeadlineExceeded"),
            (
                "job.failed.message",
                "Job was active longer than specified deadline",
            ),
            ("job.deadline.set", "true"),
            ("job.deadline.seconds", "10"),
            ("job.pods.exist", "false"),
        ],
    );
    let look_alikes = World::recorded("look-alikes");
    let done = Subject {
        root: Root::Job,
        object: ObjectRef::new(Kind::Job, "look-alikes", "done"),
        container: None,
    };
    facts(
        &look_alikes,
        &done,
        &[("job.failed", "false"), ("job.failed.reason", "")],
    );
}
