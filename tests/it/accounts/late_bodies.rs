//! Who may ask is looked at again where the body of a request took its time.

use nasss::{access::Permit, account::keeping};
use serde_json::json;

use crate::harness::{World, on_both_engines};

/// Sends a mutation of which the last byte comes only after something was done, and returns the answer.
async fn slowly(
    world: &World,
    token: &str,
    query: &str,
    meanwhile: impl Future<Output = ()>,
) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let url = world.url();
    let address = url.trim_start_matches("http://").split('/').next().unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let body = json!({ "query": query }).to_string();
    let (most, last) = body.split_at(body.len() - 1);
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{most}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    meanwhile.await;
    stream.write_all(last.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

on_both_engines! {
    async fn who_is_disabled_while_a_request_arrives_does_nothing_more(world: Demo) {
        let operator = world.operator();
        let permit = Permit::of_operator();
        for (name, role, query) in [
            ("an admin", "ADMIN", "mutation { createAccount(input: { name: \"heir\" }) { account { id } } }"),
            ("a researcher", "RESEARCHER@demo-clinic", "{ viewer { account { name } } }"),
        ] {
            let token = world.signed_in(name, &[role]).await;
            let found = keeping::named(&operator, &permit, name).await.unwrap().unwrap();
            let disabled = async {
                keeping::set_disabled(&operator, &permit, found.id, true).await.unwrap();
            };
            let answer = Box::pin(slowly(&world, &token, query, disabled)).await;
            assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
        }
        assert!(keeping::named(&operator, &permit, "heir").await.unwrap().is_none());
    }
}
