//! Which world a request means, and the resource of all worlds.

use serde_json::Value;

use crate::support::{MOST, Simulator, manual};

/// Every operation: its method, its path, and whether it says which world is meant.
fn operations() -> impl Iterator<Item = (String, &'static str, bool)> {
    let paths = nets_http::openapi()["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, methods)| {
        methods.as_object().expect("methods").iter().map(|(method, operation)| {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let in_world = parameters.into_iter().any(|parameter| parameter["name"] == "world");
            (method.to_uppercase(), path.as_str(), in_world)
        })
    })
}

#[tokio::test]
async fn each_operation_takes_the_name_of_a_world_as_described_and_refuses_one_that_is_not_there() {
    let simulator = Simulator::start(manual()).await;
    let mut counts = [0, 0];
    for (method, path, in_world) in operations() {
        let path = path.replace(['{', '}'], "");
        let answer = simulator.send(&method, &format!("{path}?world=nowhere"), &[], "").await;
        if in_world {
            let problem = answer.problem(404, "unknown-world");
            assert_eq!(problem["parameter"], "world", "{method} {path}");
            assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("GET /v1/worlds")));
            let answer = simulator.send(&method, &format!("{path}?world=..%2F"), &[], "").await;
            assert_eq!(answer.problem(400, "bad-parameter")["parameter"], "world", "{method} {path}");
        } else {
            assert_eq!(answer.problem(400, "bad-parameter")["parameter"], "world", "{method} {path}");
        }
        counts[usize::from(in_world)] += 1;
    }
    assert!(counts[0] >= 10 && counts[1] >= 30, "{counts:?}");
}

#[tokio::test]
async fn a_world_is_made_listed_asked_and_ended() {
    let simulator = Simulator::start(manual()).await;
    let made = simulator.post("/v1/worlds?name=run42&seed=7", "").await.ok();
    assert_eq!((&made["name"], &made["seed"]), (&"run42".into(), &7.into()));
    assert_eq!(made["clock"]["world"], "run42");
    simulator.post("/v1/clock/advance?world=run42", r#"{"by": "1d"}"#).await.ok();
    let now =
        async |world: &str| simulator.get(&format!("/v1/clock?world={world}")).await.ok()["now"].clone();
    assert_ne!(now("run42").await, now("default").await);
    assert_eq!(simulator.get("/v1/clock").await.ok()["now"], now("default").await);
    let of = |timeline: &Value| timeline["world"].clone();
    assert_eq!(of(&simulator.get("/v1/timeline?world=run42").await.ok()), "run42");
    assert_eq!(of(&simulator.get("/v1/timeline").await.ok()), "default");
    assert_eq!(of(&simulator.get("/health/ready").await.ok()), "default");

    let listed = simulator.get("/v1/worlds").await.ok();
    let names: Vec<_> = listed["worlds"].as_array().expect("a list").iter().map(of_name).collect();
    assert_eq!(names, ["run42", "default"]);
    let near = simulator.get("/v1/clock?world=run43").await.problem(404, "unknown-world");
    assert!(near["hint"].as_str().is_some_and(|hint| hint.contains("did you mean `run42`?")), "{near}");

    simulator.post("/v1/worlds?name=run42", "").await.problem(409, "world-exists");
    simulator.post("/v1/worlds?name=a%20b", "").await.problem(400, "bad-parameter");
    simulator.post("/v1/worlds?name=b", "name: [").await.problem(422, "invalid-scenario");
    simulator.send("DELETE", "/v1/worlds/default", &[], "").await.problem(409, "world-stays");
    simulator.send("DELETE", "/v1/worlds/other", &[], "").await.problem(404, "unknown-world");
    let ended = simulator.send("DELETE", "/v1/worlds/run42", &[], "").await.ok();
    assert_eq!(ended["ended"], "run42");
    simulator.get("/v1/clock?world=run42").await.problem(404, "unknown-world");
}

fn of_name(world: &Value) -> &str {
    world["name"].as_str().expect("a name")
}

#[tokio::test]
async fn where_as_many_worlds_run_as_may_no_more_is_made() {
    let simulator = Simulator::start(manual()).await;
    for _ in 0..MOST {
        simulator.post("/v1/worlds", "").await.ok();
    }
    simulator.post("/v1/worlds", "").await.problem(409, "too-many-worlds");
}

#[tokio::test]
async fn the_parameter_is_not_mistaken_for_another_nor_given_twice() {
    let simulator = Simulator::start(manual()).await;
    let slip = simulator.get("/v1/clock?wrold=x").await.problem(400, "bad-parameter");
    assert!(slip["hint"].as_str().is_some_and(|hint| hint.contains("`world`")), "{slip}");
    simulator.get("/v1/clock?world=default&world=default").await.problem(400, "bad-parameter");
}
