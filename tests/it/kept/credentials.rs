//! Sessions, passwords, tokens and accounts of the old version: the good ones stay good, the refused ones stay refused.

use serde_json::{Value, json};

use super::for_every_kept_version;

const ME: &str = "{ viewer { credential account { id name } rights { role } } }";
const SIGN_IN: &str =
    "mutation ($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }";

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}"))
}

for_every_kept_version! {
    async fn good_credentials_stay_good(kept) {
        let unpacked = kept.unpack("kept").await;
        unpacked.migrate_up_down_and_up();
        let (service, about) = (unpacked.serve(), &unpacked.kept.about);
        for (viewer, held) in about["viewers"].as_object().unwrap() {
            let Some(kept) = held["refresh"].as_str() else { continue };
            // Twice within a short while gives the same, as it did.
            let [once, again] = [service.refresh(kept).await, service.refresh(kept).await];
            let once = &once.data()["refresh"];
            assert_eq!(once["refreshToken"], again.data()["refresh"]["refreshToken"]);
            let me = service.data(Some(text(once, "accessToken")), ME, json!({})).await["viewer"].clone();
            assert_eq!((&me["credential"], &me["account"]["name"]), (&json!("SESSION"), &json!(viewer)));
            assert_eq!(me["rights"], json!([{ "role": viewer.to_uppercase() }]));
            let next = service.refresh(text(once, "refreshToken")).await;
            assert!(next.data()["refresh"]["accessToken"].is_string());
            let input = json!({ "input": { "name": viewer, "password": about["password"] } });
            let signed_in = service.data(None, SIGN_IN, input).await["signIn"].clone();
            let same = service.data(Some(text(&signed_in, "accessToken")), ME, json!({})).await;
            assert_eq!(same["viewer"]["account"], me["account"]);
        }
        for (viewer, credential, name) in [("program", "API_TOKEN", "machine"), ("issuer", "ISSUER", "kept-stranger")] {
            let token = service.bearer(viewer).await;
            let me = service.data(token.as_deref(), ME, json!({})).await["viewer"].clone();
            assert_eq!((&me["credential"], &me["account"]["name"]), (&json!(credential), &json!(name)));
        }
        // The account of the other issuer is the one of then: none was added.
        let admin = json!({ "input": { "name": "admin", "password": about["password"] } });
        let admin = service.data(None, SIGN_IN, admin).await["signIn"].clone();
        let accounts = "{ accounts(first: 50) { nodes { name issuer } } }";
        let accounts = service.data(Some(text(&admin, "accessToken")), accounts, json!({})).await;
        let nodes = accounts["accounts"]["nodes"].as_array().unwrap();
        let strangers = nodes.iter().filter(|it| it["issuer"].is_string()).count();
        assert_eq!((strangers, nodes.len()), (1, 11));
    }

    async fn refused_credentials_stay_refused(kept) {
        let unpacked = kept.unpack("kept").await;
        unpacked.migrate_up_down_and_up();
        let (service, refused) = (unpacked.serve(), &unpacked.kept.about["refused"]);
        for (why, token) in refused["tokens"].as_object().unwrap() {
            let reply = service.reply(token.as_str(), ME, json!({})).await;
            assert_eq!((reply.status, reply.code()), (401, "UNAUTHENTICATED"), "{why}");
        }
        for (why, token) in refused["sessions"].as_object().unwrap() {
            let reply = service.refresh(token.as_str().unwrap()).await;
            assert_eq!(reply.code(), "UNAUTHENTICATED", "{why}");
        }
        let left = json!({ "input": { "name": "left", "password": unpacked.kept.about["password"] } });
        assert_eq!(service.reply(None, SIGN_IN, left).await.code(), "UNAUTHENTICATED");
    }
}
