//! What the findings of the security checks say in Portuguese.

use super::{FindingText, Findings};

pub(super) static FINDINGS: Findings = Findings {
    password_grant: FindingText {
        title: "A própria aplicação pede as palavras-passe",
        problem: "As pessoas escrevem a palavra-passe na aplicação, que a vê, e não se lhes pode pedir um segundo fator.",
        remedy: "Faça com que a aplicação envie as pessoas para o ponto de autorização e retire a concessão password.",
    },
    pkce_optional: FindingText {
        title: "O PKCE é opcional",
        problem: "Um código de autorização roubado pode ser injetado noutro início de sessão se a aplicação também não verificar um nonce.",
        remedy: "Ponha pkce em required, ou em or_nonce se a biblioteca da aplicação enviar um nonce.",
    },
    loopback_redirect: FindingText {
        title: "Um URI de redirecionamento usa http sem cifra num endereço de retorno local",
        problem: "Qualquer programa do computador da pessoa que escute nessa porta pode receber o código.",
        remedy: "Registe outra aplicação para desenvolvimento e deixe aqui só https. Se a aplicação for executada no dispositivo da pessoa, ponha application_type em native.",
    },
    forwarding_redirect: FindingText {
        title: "Um URI de redirecionamento contém outro endereço",
        problem: "Se a aplicação continuar para o endereço da consulta, pode levar um código ou uma pessoa para outro sítio.",
        remedy: "Registe o URI sem esse endereço e guarde o endereço seguinte na sessão da própria aplicação.",
    },
    different_hosts: FindingText {
        title: "Os URI de redirecionamento estão em servidores diferentes",
        problem: "Um atacante que se apodere de um dos servidores recebe códigos da aplicação.",
        remedy: "Registe uma aplicação para cada servidor, cada uma com o seu segredo e as suas funções.",
    },
    long_access_tokens: FindingText {
        title: "Os tokens de acesso são válidos durante mais de uma hora",
        problem: "Uma API que só verifica a assinatura aceita um token até este expirar, mesmo que tenha sido roubado ou que a pessoa tenha perdido o acesso.",
        remedy: "Ponha access_token_lifetime numa hora ou menos. A aplicação renova os seus tokens com tokens de renovação.",
    },
    introspects_all: FindingText {
        title: "A aplicação pode inspecionar todos os tokens",
        problem: "Quem tiver o seu segredo sabe de quem é qualquer token e o que permite.",
        remedy: "Registe como recurso de API o que a aplicação serve. Assim poderá inspecionar os tokens desse recurso.",
    },
    administers_itself: FindingText {
        title: "Os tokens próprios da aplicação têm aqui uma função",
        problem: "Quem tiver o seu segredo pode fazer o que a função permite, sem uma pessoa.",
        remedy: "Dê-lhe a função mais baixa que baste, numa só empresa se possível, e autentique-a com private_key_jwt.",
    },
    keys_over_http: FindingText {
        title: "As chaves da aplicação são obtidas por http sem cifra",
        problem: "Um atacante na rede pode substituir as chaves e fazer-se passar pela aplicação.",
        remedy: "Sirva as chaves por https ou registe-as como jwks.",
    },
    many_redirect_uris: FindingText {
        title: "Há muitos URI de redirecionamento",
        problem: "A cada um podem ser enviados códigos. Basta um de que ninguém cuide para os perder.",
        remedy: "Retire os URI que não são usados. Basta um por instalação, venha a pessoa da página que vier.",
    },
    no_redirect_uri: FindingText {
        title: "Ninguém pode iniciar sessão",
        problem: "A aplicação pode usar códigos de autorização, mas não tem URI de redirecionamento nem protege nenhuma origem.",
        remedy: "Registe o seu URI de redirecionamento ou retire a concessão authorization_code.",
    },
    private_scheme: FindingText {
        title: "Um URI de redirecionamento tem um esquema privado",
        problem: "Outro programa do dispositivo pode reivindicar o esquema e receber o código. Sem o verificador do PKCE, o código não serve.",
        remedy: "Se a plataforma o permitir, use um endereço https que pertença à aplicação.",
    },
    old_secret: FindingText {
        title: "O segredo tem mais de um ano",
        problem: "Quanto mais tempo um segredo é usado, mais pessoas e cópias de segurança o têm.",
        remedy: "Renove o segredo. O antigo continua válido durante algum tempo a par do novo.",
    },
    several_secrets: FindingText {
        title: "Há vários segredos válidos",
        problem: "Um segredo que foi substituído ainda funciona.",
        remedy: "Revogue os segredos antigos logo que a aplicação tenha o novo.",
    },
    shared_secret: FindingText {
        title: "A aplicação autentica-se com um segredo",
        problem: "Ambas as partes conhecem o segredo, que é enviado ou pode ser adivinhado a partir do que é enviado.",
        remedy: "Se a biblioteca da aplicação o permitir, ponha token_endpoint_auth_method em private_key_jwt.",
    },
    public_refresh: FindingText {
        title: "Uma aplicação pública usa tokens de renovação",
        problem: "Um token de renovação roubado do navegador ou do dispositivo serve ao ladrão até ser usado segunda vez.",
        remedy: "Desative session_refresh se bastar iniciar sessão de novo sem perguntas.",
    },
    offline_access: FindingText {
        title: "Os tokens podem sobreviver à sessão",
        problem: "Com offline_access a aplicação pode agir em nome de pessoas que terminaram a sessão.",
        remedy: "Retire offline_access das permissões, a não ser que a aplicação trabalhe quando não está ninguém.",
    },
    jwt_access_tokens: FindingText {
        title: "Os tokens de acesso para a sua API são do tipo JWT",
        problem: "O cabeçalho não os distingue dos tokens de identidade. Uma API que não verifica a audiência aceita um token de identidade como token de acesso.",
        remedy: "Defina access_token_typ do recurso como at+jwt, a não ser que o programa da API só aceite JWT, como o servidor de recursos do Spring Security.",
    },
    no_post_logout_redirect_uri: FindingText {
        title: "As pessoas não podem voltar à aplicação depois de terminarem a sessão",
        problem: "Quem termina a sessão fica na página do Aldaba, pelo que as aplicações tendem a terminar só a sua própria sessão.",
        remedy: "Registe a página a que as pessoas voltam e faça com que a aplicação termine também a sessão no Aldaba.",
    },
};
