//! Registering by alias, and the senders' web services.

use crate::support::{Simulator, manual, scenario};

const ANNA: &str = "/ui/default/people/DK/person/2402911995";

async fn by_alias() -> Simulator {
    let loaded = scenario(|text| {
        let lists = "    subscription_lists: all";
        let served = text.replacen(lists, &format!("{lists}\n    alias_service: {{}}\n    #"), 1);
        served.replacen(
            "name: Letter",
            "name: Letter\n    alias: {field1: customer number, field2: '<i>code</i>'}",
            1,
        )
    });
    let simulator = Simulator::start(loaded).await;
    let said = simulator
        .submit("/ui/default/alias/service", "user=tTEST1&url=https%3A%2F%2Flocalhost%3A8443%2Fa")
        .await;
    assert!(said.leads_to().starts_with("/ui/default/alias?came="), "{}", said.leads_to());
    simulator
}

#[tokio::test]
async fn a_person_registers_and_is_told_what_the_service_said() {
    let simulator = by_alias().await;
    let mailbox = simulator.page(ANNA).await;
    assert!(mailbox.contains("customer number <input name=\"alias1\""), "{mailbox}");
    assert!(
        mailbox.contains("&#60;i&#62;code&#60;/i&#62; <input name=\"alias2\" type=\"password\""),
        "{mailbox}"
    );
    let fields = "user=tTEST1&document_type=163057&alias1=4711&alias2=AB12";
    let done = simulator.submit(&format!("{ANNA}/aliases"), fields).await;
    assert!(done.leads_to().starts_with("/ui/default/alias/registrations/1?came="), "{}", done.leads_to());
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains("<span class=\"mark ok\">registered</span> You receive <b>Letter</b>"), "{page}");
    assert!(page.contains("It answered <code>OK</code>") && page.contains("field2_value=***"), "{page}");
    assert!(
        page.contains("&#60; OK &#60;b&#62;bold") && page.contains("a line &#60;end&#62; too many"),
        "{page}"
    );
    assert!(
        page.contains("alias1: &#34;4711&#34;, alias2: &#34;***&#34;") && !page.contains("AB12"),
        "{page}"
    );

    let refused = simulator
        .submit(&format!("{ANNA}/aliases"), "user=tTEST1&document_type=163057&alias1=4711&alias2=XY99")
        .await;
    let refused = simulator.page(refused.leads_to()).await;
    assert!(refused.contains("<span class=\"mark\">refused</span> <b>INVALID_ALIAS_VALUES</b>"), "{refused}");
    assert!(!refused.contains("XY99"));
    let list = simulator.page("/ui/default/alias").await;
    assert!(
        list.find("registrations/2\"").expect("the second")
            < list.find("registrations/1\"").expect("the first")
    );
    assert!(
        list.contains("a line &#60;end&#62; too many") && list.contains("https://localhost:8443/a"),
        "{list}"
    );
    let registered = simulator.page("/ui/default/alias?state=registered").await;
    assert!(registered.contains("registrations/1\"") && !registered.contains("registrations/2\""));
}

#[tokio::test]
async fn an_alias_is_given_up() {
    let simulator = by_alias().await;
    simulator
        .submit(&format!("{ANNA}/aliases"), "user=tTEST1&document_type=163057&alias1=4711&alias2=AB12")
        .await
        .leads_to();
    let mailbox = simulator.page(ANNA).await;
    assert!(mailbox.contains("as <b>4711</b>") && mailbox.contains("give it up"), "{mailbox}");
    assert!(mailbox.contains("deregister_alias: {document_type: &#34;163057&#34;"), "{mailbox}");
    assert!(simulator.page("/ui/default/people?q=4711").await.contains("Anna Demo"));
    let end = "document_type=163057&alias1=4711";
    let done = simulator.submit(&format!("{ANNA}/aliases/end"), end).await;
    let mailbox = simulator.page(done.leads_to()).await;
    assert!(
        mailbox.contains("4711 does not receive 163057 any more") && !mailbox.contains("give it up"),
        "{mailbox}"
    );
    simulator.submit(&format!("{ANNA}/aliases/end"), end).await.refused(409, "or no more");
}

#[tokio::test]
async fn what_cannot_be_registered_is_told_with_what_to_do() {
    let simulator = by_alias().await;
    for (fields, status, says) in [
        ("user=tTEST1&document_type=163057&alias1=&alias2=x", 400, "`alias1` is empty"),
        ("user=tTEST1&document_type=1&alias1=1&alias2=x", 400, "no such material"),
        ("user=other&document_type=163057&alias1=1&alias2=x", 404, "no sender is called `other`"),
    ] {
        simulator.submit(&format!("{ANNA}/aliases"), fields).await.refused(status, says);
    }
    let page = simulator
        .submit(&format!("{ANNA}/aliases"), "user=tTEST1&document_type=163057&alias1=4-7&alias2=x")
        .await;
    let page = simulator.page(page.leads_to()).await;
    assert!(page.contains("It never came to a call.") && page.contains("customer number:"), "{page}");
    simulator
        .submit(
            "/ui/default/people/DK/organisation/12345678/aliases",
            "user=tTEST1&document_type=163057&alias1=1&alias2=x",
        )
        .await
        .refused(400, "only a person");
    let refused =
        simulator.submit("/ui/default/alias/service", "user=tTEST1&url=https%3A%2F%2Frefused").await;
    refused.refused(400, "add the host");
    simulator
        .get("/ui/default/alias/registrations/7")
        .await
        .refused(404, "no registration has the number `7`");
    simulator
        .submit(&format!("{ANNA}/subscriptions"), "document_type=163057&subscribes=true")
        .await
        .refused(400, "register by alias instead");
}

#[tokio::test]
async fn a_scenario_without_a_service_says_how_to_have_one() {
    let simulator = Simulator::start(manual()).await;
    let page = simulator.page("/ui/default/alias").await;
    assert!(
        page.contains("No sender of this scenario has an alias web service.")
            && page.contains("/ui/default/scenario")
    );
    simulator
        .submit("/ui/default/alias/service", "user=tTEST1&url=https%3A%2F%2Fa")
        .await
        .refused(409, "no alias service");
    let fields = "user=tTEST1&document_type=163057&alias1=1&alias2=x";
    simulator.submit(&format!("{ANNA}/aliases"), fields).await.refused(409, "no alias service");
}
