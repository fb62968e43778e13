//! What the pages of applications say in Portuguese.

use crate::texts::applications::{Applications, Connecting, Fields, Portal};

pub(in crate::texts) const APPLICATIONS: Applications = Applications {
    lead: "As aplicações em que as pessoas iniciam sessão.",
    register: "Registar uma aplicação",
    search: "Pesquisar aplicações",
    client_id: "ID de cliente",
    client_type: "Tipo de cliente",
    confidential: "Confidencial",
    public: "Público",
    empty_title: "Ainda não há aplicações",
    empty: "Registe a primeira: para começar bastam o nome e o URI de redirecionamento.",
    none_match: |search| format!("Nenhuma aplicação tem «{search}» no nome ou no código."),

    register_submit: "Registar aplicação",
    edit_title: |application| format!("Editar {application}"),
    registered: |application| {
        format!("A aplicação {application} foi registada. Copie para ela as credenciais desta página.")
    },
    saved: |application| format!("A aplicação {application} foi guardada."),

    edit: "Editar aplicação",
    delete: "Eliminar aplicação",
    delete_title: |application| format!("Eliminar {application}?"),
    delete_text: "Ninguém poderá iniciar sessão na aplicação.",
    deletes_access: |people| {
        if people.is_one() {
            "1 pessoa perde o acesso a ela.".to_owned()
        } else {
            format!("{people} pessoas perdem o acesso a ela.")
        }
    },
    ends_products: |companies| {
        if companies.is_one() {
            "1 empresa perde o direito a usá-la.".to_owned()
        } else {
            format!("{companies} empresas perdem o direito a usá-la.")
        }
    },
    ends_sign_ins: |sign_ins| {
        if sign_ins.is_one() {
            "São revogados os tokens de 1 início de sessão.".to_owned()
        } else {
            format!("São revogados os tokens de {sign_ins} inícios de sessão.")
        }
    },
    deleted: |application| format!("A aplicação {application} foi eliminada."),

    settings: "Definições",
    roles: "Funções",
    logo: "Logótipo",
    logo_lead: "As pessoas veem-no junto do nome. PNG, JPEG, GIF, WebP ou SVG, no máximo 150 kB.",
    logo_choose: "Escolher uma imagem",
    logo_too_large: "A imagem tem mais de 150 kB. Escolha uma mais pequena.",
    logo_unreadable: "Não é possível ler a imagem. Escolha outra.",
    logo_remove: "Remover o logótipo",
    logo_removes: "No seu lugar é mostrada a primeira letra do nome.",
    logo_saved: |name| format!("O logótipo de {name} foi guardado."),
    logo_removed: |name| format!("O logótipo de {name} foi removido."),
    registered_on: "Registada em",
};

pub(in crate::texts) const FIELDS: Fields = Fields {
    name_missing: "Escreva o nome da aplicação.",
    code_hint: "Os programas identificam a aplicação pelo código.",
    redirect_uris: "URI de redirecionamento",
    redirect_uris_hint: "Um em cada linha, como https://app.example.com/callback. Depois de iniciarem sessão, as pessoas voltam a um deles. São comparados com exatidão.",
    post_logout_redirect_uris: "URI de redirecionamento após terminar sessão",
    post_logout_redirect_uris_hint: "Um em cada linha. Depois de terminarem a sessão, as pessoas podem voltar a um deles.",
    launch_url: "URL de arranque",
    launch_url_hint: "O endereço que «As minhas aplicações» abre.",
    confidential_hint: "É executada num servidor e guarda um segredo: a maioria das aplicações web.",
    public_hint: "É executada num navegador, num telemóvel ou num computador e não pode guardar um segredo. O PKCE é obrigatório.",
    application_type: "Tipo de aplicação",
    access_policy: "Quem pode usá-la",

    advanced: "Definições avançadas",
    grants: "Concessões (grants)",
    authentication: "Autenticação do cliente",
    jwks_uri: "URL das chaves públicas",
    jwks_uri_hint: "Um JSON Web Key Set, para as asserções que a aplicação assina com uma chave privada.",
    pkce: "Desafio PKCE",
    scope: "Permissões (scopes) que pode pedir",
    scope_hint: "Separadas por espaços. Deixe vazio para todas as permissões padrão.",
    web_origins: "Origens web",
    web_origins_hint: "Uma em cada linha, como https://app.example.com. As páginas destas origens podem chamar o endereço de tokens a partir de um navegador. As origens dos URI de redirecionamento estão incluídas.",
    id_token_claims: "Claims dos tokens de identidade",
    signing_alg: "Assinatura dos tokens de identidade",
    lifetime: "Validade dos tokens de acesso, em segundos",
    lifetime_hint: |least, most| format!("De {least} a {most}. Deixe vazio para usar a do sistema."),
    session_refresh: "Tokens de renovação enquanto a pessoa tiver a sessão iniciada",
    session_refresh_hint: "Caso contrário, a aplicação só recebe tokens de renovação se pedir acesso sem ligação.",
    upstream_tokens: "Tokens dos inícios de sessão externos",
    upstream_tokens_hint: "Pela troca de tokens, a aplicação recebe os tokens de acesso que os inícios de sessão externos emitem para as suas pessoas. Só um administrador o pode permitir, e a aplicação recebe um segredo novo.",
    consent: "Consentimento",
    backchannel_logout_uri: "URI de fim de sessão por canal traseiro",
    backchannel_logout_uri_hint: "O Aldaba avisa o servidor da aplicação neste endereço quando uma pessoa termina a sessão.",
    frontchannel_logout_uri: "URI de fim de sessão por canal frontal",
    frontchannel_logout_uri_hint: "O navegador carrega este endereço quando uma pessoa termina a sessão.",
    logo_uri: "URL do logótipo",
    logo_uri_hint: "Uma imagem quadrada num endereço https.",
};

pub(in crate::texts) const CONNECTING: Connecting = Connecting {
    credentials: "Credenciais",
    credentials_lead: "Copie-as para a aplicação. Tudo o resto encontra-o ela no URL de descoberta.",
    issuer: "URL do emissor",
    copy_issuer: "Copiar o URL do emissor",
    copy_client_id: "Copiar o ID de cliente",
    secret: "Segredo do cliente",
    no_secret: "Um cliente público não tem segredo. Tem de usar PKCE (S256).",
    show_secret: "Mostrar o segredo do cliente",
    hide_secret: "Ocultar o segredo do cliente",
    copy_secret: "Copiar o segredo do cliente",
    discovery: "URL de descoberta",
    copy_discovery: "Copiar o URL de descoberta",
    endpoints: "Todos os pontos de acesso",
    copy_endpoint: |endpoint| format!("Copiar o URL: {endpoint}"),
    authorization_endpoint: "Autorização",
    token_endpoint: "Tokens",
    userinfo_endpoint: "Dados da pessoa",
    jwks_uri: "Chaves públicas (JWKS)",
    introspection_endpoint: "Introspeção de tokens",
    revocation_endpoint: "Revogação de tokens",
    end_session_endpoint: "Fim de sessão",
    device_authorization_endpoint: "Autorização de dispositivos",
    registration_endpoint: "Registo de clientes",
    check_session_iframe: "Moldura do estado da sessão",
    secret_for_administrators: "Só um administrador pode ver o segredo desta aplicação.",
    secret_after_sign_in: "Os segredos só são mostrados pouco depois de iniciar sessão.",
    sign_in_again: "Iniciar sessão de novo para ver o segredo",

    configuration: "Configuração",
    configuration_lead: "Pronta para colar. Substitua só o que começa por YOUR_.",
    configuration_tested: "Esta configuração é testada em cada versão.",
    configuration_untested: "Segue a documentação do software, mas não é testada com ele.",
    configuration_for: "Biblioteca ou proxy",
    no_configuration_title: "Não é precisa configuração",
    no_configuration: "Uma aplicação em que ninguém inicia sessão só precisa das suas credenciais.",
    copy_configuration: "Copiar a configuração",
    put_client_secret: "O segredo do cliente, que está em «Credenciais».",
    put_redirect_uri: "O endereço a que as pessoas voltam depois de iniciarem sessão, como https://wiki.example.com/callback. Registe-o também como URI de redirecionamento.",
    put_crypto_passphrase: "Um texto longo e aleatório que só este servidor conheça.",
    put_session_secret: "Um texto longo e aleatório que só esta aplicação conheça.",
    put_cookie_secret: "32 caracteres aleatórios, como os que openssl rand -hex 16 mostra.",
    put_site: "O endereço em que as pessoas abrem a aplicação, como https://wiki.example.com.",
    put_package: "O pacote da aplicação, como com.example.wiki.",
    put_application_address: "O endereço em que a própria aplicação escuta, como 127.0.0.1:3000.",
    put_certificate_file: "O ficheiro com o certificado do sítio.",
    put_certificate_key_file: "O ficheiro com a chave privada do certificado.",

    checks: "Verificações de segurança",
    checks_lead: "Segundo as melhores práticas atuais do OAuth (RFC 9700). Os resultados são conselhos: não bloqueiam nada.",
    score: |score| format!("{score} de 100"),
    no_findings: "Não foram encontrados riscos.",
};

pub(in crate::texts) const PORTAL: Portal = Portal {
    lead: "As aplicações que pode usar.",
    empty_title: "Ainda não há aplicações",
    empty: "Quando alguém lhe der acesso a uma aplicação, ela aparecerá aqui.",
    find: "Pesquisar as suas aplicações",
    recent: "Usadas recentemente",
    applications: |number| {
        if number.is_one() { "1 aplicação".to_owned() } else { format!("{number} aplicações") }
    },
    nothing_found: "Nenhuma das suas aplicações o tem no nome.",
    show_all: "Mostrar todas",
    opens_new_tab: "(abre noutro separador)",
    open_elsewhere: "Abra-a no seu próprio endereço.",

    email_not_confirmed: |email| format!("O seu e-mail {email} não está confirmado"),
    email_not_confirmed_text: "Abra a ligação da mensagem que lhe enviámos. Algumas aplicações recusam quem não confirmou o e-mail.",
    send_again: "Enviar a ligação de novo",
    confirmation_sent: "A ligação está a caminho. As ligações anteriores deixaram de funcionar.",
    confirm_after_sign_in: "A ligação só pode ser enviada pouco depois de iniciar sessão.",
    sign_in_again: "Iniciar sessão de novo",

    connected_lead: "As aplicações a que permitiu ver informações sobre si. Se desligar uma, a sua sessão nela também termina.",
    connected_empty_title: "Não há aplicações ligadas",
    connected_empty: "Quando iniciar sessão numa aplicação, ela aparecerá aqui.",
    since: "Desde",
    last_used: "Última utilização",
    disconnect: "Desligar",
    disconnect_named: |application| format!("Desligar {application}"),
    disconnect_title: |application| format!("Desligar {application}?"),
    disconnect_text: |application| {
        format!(
            "{application} perde de imediato o que permitiu. Voltará a perguntar-lhe da próxima vez que iniciar sessão nela."
        )
    },
    disconnect_submit: "Desligar aplicação",
    disconnected: |application| format!("A aplicação {application} foi desligada."),
};
