--[[
redis_list: how long lists in a Redis are, as the external metric `redis_list_length` with the label `list`: what workers that take
jobs from a list are to be scaled by.

The operator says where the Redis is and which lists count, in the configuration file:

    plugins:
      redis_list:
        settings:
          address: redis.shop.svc:6379
          lists: [jobs, mails]
          secret: redis-password         # optional: a file in --secrets-dir, sent by AUTH
        permissions:
          tcp: ["redis.shop.svc:6379"]
          secrets: [redis-password]

A list that does not exist is empty: 0.

Try it:
    kubectl get --raw '/apis/external.metrics.k8s.io/v1beta1/namespaces/default/redis_list_length?labelSelector=list%3Djobs'
]]

local plugin = moongauge.plugin {
  name = "redis_list",
  version = "1.0.0",
  description = "Lengths of lists in a Redis",
  settings = {
    address = { type = "string", default = "", description = "host:port of the Redis; without it there is no metric" },
    lists = { type = "list", default = {}, description = "the keys of the lists" },
    metric = { type = "string", default = "redis_list_length", description = "the metric's name" },
    every = { type = "duration", default = "15s", min = "1s", max = "10m", description = "how often it is asked" },
    timeout = { type = "duration", default = "3s", min = "100ms", max = "1m", description = "how long that may take" },
    user = { type = "string", default = "", description = "the user that AUTH names; none by default" },
    secret = { type = "string", default = "", description = "the secret with the password; none by default" },
    tls = { type = "boolean", default = false, description = "whether Redis speaks TLS" },
  },
  permissions = { tcp = { "settings.address" }, secrets = { "settings.secret" } },
}

local settings = plugin.settings

-- A command in the form of RESP: https://redis.io/docs/latest/develop/reference/protocol-spec/.
local function command(...)
  local parts = { ("*%d\r\n"):format(select("#", ...)) }
  for _, text in ipairs { ... } do parts[#parts + 1] = ("$%d\r\n%s\r\n"):format(#text, text) end
  return table.concat(parts)
end

-- What is sent, and how many lines come back.
local function question()
  local commands = {}
  if settings.secret ~= "" then
    local password = secrets.get(settings.secret)
    commands[1] = settings.user ~= "" and command("AUTH", settings.user, password) or command("AUTH", password)
  end
  for _, list in ipairs(settings.lists) do commands[#commands + 1] = command("LLEN", list) end
  return table.concat(commands), #commands
end

if settings.address ~= "" and #settings.lists > 0 then
  local host, port = settings.address:match("^(.*):(%d+)$")
  if not host then host, port = settings.address, "6379" end

  plugin:external {
    metric = settings.metric,
    help = "Lengths of lists in the Redis at " .. settings.address,
    every = settings.every,
    timeout = settings.timeout,
    collect = function()
      local text, count = question()
      local answer = tcp.request {
        host = host:gsub("[%[%]]", ""),
        port = tonumber(port),
        send = text,
        delimiter = "\r\n",
        count = count,
        timeout = settings.timeout,
        tls = settings.tls,
      }
      local lines = {}
      for line in (answer .. "\r\n"):gmatch("(.-)\r\n") do
        if line:sub(1, 1) == "-" then error("Redis says: " .. line:sub(2), 0) end
        lines[#lines + 1] = line
      end
      local values = {}
      for index, list in ipairs(settings.lists) do
        -- The answer to AUTH comes first.
        local line = lines[count - #settings.lists + index] or ""
        local length = tonumber(line:match("^:(%d+)$"))
        if not length then error(("Redis gave no length of %s, but %q"):format(list, line:sub(1, 40)), 0) end
        values[index] = { value = length, labels = { list = list } }
      end
      return values
    end,
  }
end
