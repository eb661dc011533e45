//! Worlds side by side in the pages.

use crate::support::{Simulator, manual};

#[tokio::test]
async fn a_world_is_made_chosen_and_ended() {
    let simulator = Simulator::start(manual()).await;
    let list = simulator.page("/ui/default/worlds").await;
    assert!(list.contains("href=\"/ui/default\"") && list.contains("with the simulator"), "{list}");
    assert_eq!(simulator.submit("/ui/default/worlds", "name=run42").await.leads_to(), "/ui/run42");
    let other = simulator.page("/ui/run42").await;
    assert!(other.contains("data-stream=\"/v1/timeline/stream?world=run42\""), "{other}");
    assert!(
        other.contains("/v1/clock?world=run42") && other.contains("href=\"/ui/run42/worlds\""),
        "{other}"
    );
    simulator.submit("/ui/run42/clock", "move=by&by=1d").await.leads_to();
    let hour = |page: &str| page.split("data-millis=\"").nth(1).map(|rest| rest[..13].to_owned());
    let (here, there) = (simulator.page("/ui/default").await, simulator.page("/ui/run42").await);
    assert_ne!(hour(&here), hour(&there));

    simulator.submit("/ui/default/worlds", "name=run42").await.refused(409, "runs already");
    simulator.submit("/ui/default/worlds", "name=a+b").await.refused(400, "1 to 40 of the characters");
    simulator.submit("/ui/default/worlds/end", "name=default").await.refused(409, "as long as the simulator");
    simulator.submit("/ui/default/worlds/end", "name=nowhere").await.refused(404, "no world is called");
    assert_eq!(simulator.submit("/ui/run42/worlds/end", "name=run42").await.leads_to(), "/ui/default/worlds");
    simulator.get("/ui/run42").await.refused(404, "/ui/default/worlds lists those that run");
}
