--[[
redis_list: how long lists in a Redis are, as the external metric `redis_list_length` with the label `list`: what workers that take
jobs from a list are to be scaled by.

The operator says where the Redis is and which lists count, in the configuration file:

    plugins:
      redis_list:
        settings:
          address: redis.shop.svc:6379
          lists: [jobs, mails]
          secret: redis-password         # optional: a file in --secrets-dir, sent by AUTH; user goes with it
        permissions:
          tcp: ["redis.shop.svc:6379"]
          secrets: [redis-password]

A list that does not exist is empty: 0. A key that is no list has no value, and the log names it; the others have theirs.

Try it:
    kubectl get --raw '/apis/external.metrics.k8s.io/v1beta1/namespaces/default/redis_list_length?labelSelector=list%3Djobs'
]]

local plugin = moongauge.plugin {
  name = "redis_list",
  version = "1.0.0",
  description = "Lengths of lists in a Redis",
  settings = {
    address = { type = "string", default = "", description = "host:port of the Redis, [fd00::1]:port too; none: no metric" },
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

if settings.user ~= "" and settings.secret == "" then
  error('the setting "user" is for AUTH, which needs a password: set "secret" too', 0)
end

-- Host and port of "redis:6379", "redis", "10.0.0.1:6379", "[fd00::1]:6379", "[fd00::1]" and "fd00::1".
local function place(address)
  if address:find("/", 1, true) then error(('the setting "address" is %q, expected host:port'):format(address), 0) end
  local host, port = address:match("^%[(.*)%]:?(%d*)$")
  if not host then host, port = address:match("^([^:]*):?(%d*)$") end
  return host or address, tonumber(port) or 6379
end

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

-- What is wrong with an answer that should have been a list's length.
local function complaint(list, line)
  if line:sub(1, 1) == "-" then return ("Redis says of the list %s: %s"):format(list, line:sub(2, 200)) end
  return ("Redis gave no length of the list %s, but %q"):format(list, line:sub(1, 40))
end

-- The answers' lines. One that comes first refuses all: that of AUTH, or the only one before the connection is closed.
local function answers(text, count)
  local lines = {}
  for line in text:gmatch("[^\r\n]+") do lines[#lines + 1] = line end
  for index, line in ipairs(lines) do
    local refuses = #lines < count or index <= count - #settings.lists
    if refuses and line:sub(1, 1) == "-" then error("Redis says: " .. line:sub(2, 200), 0) end
  end
  if #lines < count then error(("Redis closed the connection after %d of %d answers"):format(#lines, count), 0) end
  return lines
end

-- What the log has told of, by list; it is told once.
local told = {}

if settings.address ~= "" and #settings.lists > 0 then
  local host, port = place(settings.address)

  plugin:external {
    metric = settings.metric,
    help = "Lengths of lists in the Redis at " .. settings.address,
    every = settings.every,
    timeout = settings.timeout,
    collect = function()
      local text, count = question()
      local lines = answers(
        tcp.request {
          host = host,
          port = port,
          send = text,
          delimiter = "\r\n",
          count = count,
          partial = true, -- Redis says why before it closes a connection
          timeout = settings.timeout,
          tls = settings.tls,
        },
        count
      )
      local values, complaints, is_same = {}, {}, true
      local first = count - #settings.lists + 1 -- behind the answer to AUTH
      for index, list in ipairs(settings.lists) do
        local line = lines[first + index - 1]
        local length = tonumber(line:match("^:(%d+)$"))
        if length then
          values[#values + 1] = { value = length, labels = { list = list } }
        else
          complaints[list] = complaint(list, line)
          is_same = is_same and line == lines[first]
        end
      end
      if #values == 0 then
        local line = lines[first]
        if is_same and #settings.lists > 1 and line:sub(1, 1) == "-" then error("Redis says: " .. line:sub(2, 200), 0) end
        error(complaints[settings.lists[1]], 0)
      end
      for list, text in pairs(complaints) do
        if told[list] ~= text then log.warn(text) end
      end
      told = complaints
      return values
    end,
  }
end
