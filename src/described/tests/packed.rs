//! What is packed, held to what stands in the docs.

#[test]
fn both_are_what_stands_in_docs() {
    let both =
        [("openapi.json", nets_described::control_api()), ("ebox-openapi.json", nets_described::ebox())];
    for (name, document) in both {
        let path = format!("{}/../../docs/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("a file of docs");
        assert!(format!("{document:#}\n") == text, "{name} was packed before it was written anew");
    }
}
