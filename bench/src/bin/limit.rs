//! The bare limit: a server that does only the work that nothing can avoid (signatures, hashes, durable rows), with the
//! same libraries as Aldaba and none of its rules. Run as `aldaba-bench-limit <port> <folder>`.

use std::{
    error::Error,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::{
    rand::{SecureRandom, SystemRandom},
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
        ParsedPublicKey, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use poem::{
    EndpointExt, Response, Result, Route, Server, get, handler,
    http::StatusCode,
    listener::TcpListener,
    post,
    web::{Data, Path as Segment},
};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, EntityTrait, Schema, Set,
    TransactionTrait, entity::prelude::*,
};
use serde_json::json;
use tokio::sync::Semaphore;

/// Rows that stand from the start, for rotation to pick from.
const ROWS: u64 = 1_000;
/// The cost of a password hash: Argon2id, 19 MiB, two passes, one lane.
const MEMORY: u32 = 19_456;

mod row {
    //! Of the size of a refresh token's family.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "families")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Vec<u8>,
        pub(crate) user_id: i64,
        pub(crate) scope: String,
        pub(crate) generation: i64,
        pub(crate) expires_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod token {
    //! Of the size of a token that was rotated.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tokens")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) hash: Vec<u8>,
        pub(crate) family_id: Vec<u8>,
        pub(crate) expires_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the handlers work with.
struct Limit {
    random: SystemRandom,
    ecdsa: EcdsaKeyPair,
    verifier: ParsedPublicKey,
    signed: (Vec<u8>, Vec<u8>),
    rsa: RsaKeyPair,
    permits: Semaphore,
    buffers: Mutex<Vec<Vec<Block>>>,
    db: DatabaseConnection,
}

impl Limit {
    async fn new(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let random = SystemRandom::new();
        let ecdsa = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
        let verifier = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, ecdsa.public_key().as_ref())?;
        let message = vec![b'm'; 500];
        let signature = ecdsa.sign(&random, &message)?.as_ref().to_vec();
        let hashes = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Self {
            random,
            ecdsa,
            verifier,
            signed: (message, signature),
            rsa: RsaKeyPair::generate(KeySize::Rsa2048)?,
            permits: Semaphore::new(hashes),
            buffers: Mutex::default(),
            db: open(&folder.join("limit.db")).await?,
        })
    }

    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).expect("the system gives random bytes");
        bytes
    }

    /// A JWT with claims of an ordinary size.
    fn es256(&self) -> String {
        let message = self.unsigned("ES256");
        let signature = self.ecdsa.sign(&self.random, message.as_bytes()).expect("a signature");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn rs256(&self) -> String {
        let message = self.unsigned("RS256");
        let mut signature = vec![0; self.rsa.public_modulus_len()];
        self.rsa
            .sign(&RSA_PKCS1_SHA256, &self.random, message.as_bytes(), &mut signature)
            .expect("a signature");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn unsigned(&self, alg: &str) -> String {
        let header = json!({ "alg": alg, "typ": "JWT", "kid": "limit" }).to_string();
        let claims = json!({
            "iss": "http://localhost:8080", "sub": "limit", "aud": "http://localhost:8080", "client_id": "limit",
            "scope": "openid profile email", "iat": 1_800_000_000, "exp": 1_800_000_600,
            "jti": URL_SAFE_NO_PAD.encode(self.bytes::<16>()),
        });
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    fn hashed(&self) -> [u8; 32] {
        let params = Params::new(MEMORY, 2, 1, Some(32)).expect("valid parameters");
        let buffer = self.buffers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut buffer = buffer.unwrap_or_else(|| vec![Block::new(); params.block_count()]);
        let mut hash = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(
                b"correct horse battery",
                &self.bytes::<16>(),
                &mut hash,
                &mut buffer[..],
            )
            .expect("a hash");
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        hash
    }

    /// A durable row of its own.
    async fn insert(&self) -> Result<(), DbErr> {
        let row = token::ActiveModel {
            hash: Set(self.bytes::<32>().to_vec()),
            family_id: Set(self.bytes::<16>().to_vec()),
            expires_at: Set(1_800_000_600_000),
        };
        token::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Reads a family, moves it on and keeps its new token, in one durable transaction.
    async fn rotate(&self) -> Result<(), DbErr> {
        let number = u64::from_le_bytes(self.bytes()) % ROWS;
        let transaction = self.db.begin().await?;
        let family = row::Entity::find_by_id(id(number)).one(&transaction).await?;
        let family = family.ok_or_else(|| DbErr::RecordNotFound("a family".to_owned()))?;
        row::Entity::update_many()
            .col_expr(row::Column::Generation, Expr::value(family.generation + 1))
            .filter(row::Column::Id.eq(family.id.clone()))
            .filter(row::Column::Generation.eq(family.generation))
            .exec(&transaction)
            .await?;
        let row = token::ActiveModel {
            hash: Set(self.bytes::<32>().to_vec()),
            family_id: Set(family.id),
            expires_at: Set(family.expires_at),
        };
        token::Entity::insert(row).exec_without_returning(&transaction).await?;
        transaction.commit().await
    }
}

fn id(number: u64) -> Vec<u8> {
    [[0; 8], number.to_be_bytes()].concat()
}

/// One connection, as durable as Aldaba's.
async fn open(path: &Path) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(format!("sqlite:{}?mode=rwc", path.display()));
    options.max_connections(1).test_before_acquire(false).sqlx_logging(false).map_sqlx_sqlite_opts(
        |options| {
            options
                .busy_timeout(Duration::from_secs(5))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
        },
    );
    let db = Database::connect(options).await?;
    let schema = Schema::new(db.get_database_backend());
    db.execute(&schema.create_table_from_entity(row::Entity)).await?;
    db.execute(&schema.create_table_from_entity(token::Entity)).await?;
    let rows = (0..ROWS).map(|number| row::ActiveModel {
        id: Set(id(number)),
        user_id: Set(1),
        scope: Set("openid profile email".to_owned()),
        generation: Set(0),
        expires_at: Set(1_800_000_600_000),
    });
    row::Entity::insert_many(rows).exec_without_returning(&db).await?;
    Ok(db)
}

type Shared = Arc<Limit>;

fn json(value: &serde_json::Value) -> Response {
    Response::builder().content_type("application/json").body(value.to_string())
}

fn failed(error: impl Error + Send + Sync + 'static) -> poem::Error {
    poem::Error::new(error, StatusCode::INTERNAL_SERVER_ERROR)
}

/// Nothing but an answer.
#[handler]
fn hello() -> Response {
    json(&json!({ "hello": "world" }))
}

/// One token.
#[handler]
fn sign(Data(limit): Data<&Shared>) -> Response {
    json(&json!({ "access_token": limit.es256(), "token_type": "Bearer", "expires_in": 600 }))
}

/// One verification.
#[handler]
fn verify(Data(limit): Data<&Shared>) -> Response {
    let (message, signature) = &limit.signed;
    json(&json!({ "active": limit.verifier.verify_sig(message, signature).is_ok() }))
}

/// One password hash.
#[handler]
async fn password(Data(limit): Data<&Shared>) -> Result<Response> {
    let _permit = limit.permits.acquire().await.map_err(failed)?;
    let shared = Arc::clone(limit);
    let hash = tokio::task::spawn_blocking(move || shared.hashed()).await.map_err(failed)?;
    Ok(json(&json!({ "hash": URL_SAFE_NO_PAD.encode(hash) })))
}

/// One durable row.
#[handler]
async fn insert(Data(limit): Data<&Shared>) -> Result<Response> {
    limit.insert().await.map_err(failed)?;
    Ok(json(&json!({ "inserted": true })))
}

/// One family moved on, and tokens for it: the ID token signed with `alg`.
#[handler]
async fn refresh(Data(limit): Data<&Shared>, Segment(alg): Segment<String>) -> Result<Response> {
    limit.rotate().await.map_err(failed)?;
    let id_token = if alg == "RS256" { limit.rs256() } else { limit.es256() };
    Ok(json(&json!({ "access_token": limit.es256(), "id_token": id_token, "token_type": "Bearer" })))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(port), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("say a port and a folder".into());
    };
    // As Aldaba does.
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(2);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    runtime.block_on(async {
        let limit: Shared = Arc::new(Limit::new(Path::new(&folder)).await?);
        let app = Route::new()
            .at("/hello", get(hello))
            .at("/sign", post(sign))
            .at("/verify", post(verify))
            .at("/hash", post(password))
            .at("/insert", post(insert))
            .at("/refresh/:alg", post(refresh))
            .data(limit);
        Server::new(TcpListener::bind(format!("127.0.0.1:{port}"))).run(app).await?;
        Ok(())
    })
}
